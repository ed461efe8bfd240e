package org.abusmtl.benchmarks;

import com.google.gson.Gson;
import java.util.OptionalDouble;

/** The program of a child process: does one {@link Job} and prints its {@link Report} as one line. */
final class Child {

    private Child() {}

    /**
     * Does a job and ends the process, with exit code 1 if the work fails.
     *
     * @param args the job as JSON
     */
    @SuppressWarnings("CatchAndPrintStackTrace") // standard error is where the program's user looks
    public static void main(String[] args) {
        try {
            Job job = new Gson().fromJson(args[0], Job.class);
            Report report = job.task().run(job);
            OptionalDouble peak = ProcessMemory.peak();
            System.out.println((peak.isPresent() ? report.withPeakMemory(peak.getAsDouble()) : report).toLine());
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
        // threads of an engine must not keep the process
        System.exit(0);
    }
}
