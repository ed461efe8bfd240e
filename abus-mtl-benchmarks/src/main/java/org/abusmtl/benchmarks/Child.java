package org.abusmtl.benchmarks;

import com.google.gson.Gson;
import java.util.HashMap;
import java.util.Map;

/** The program of a child process: does one {@link Job} and prints its {@link Report} as one line. */
final class Child {

    private Child() {}

    /**
     * Does a job.
     *
     * @param args the job as JSON
     * @throws Exception if the work fails
     */
    public static void main(String[] args) throws Exception {
        Job job = new Gson().fromJson(args[0], Job.class);
        Report report = job.task().run(job);
        Map<String, Double> figures = new HashMap<>(report.figures());
        ProcessMemory.peak().ifPresent(bytes -> figures.put(Report.PEAK_MEMORY, bytes));
        System.out.println(new Report(report.seconds(), figures).toJson());
        // threads of an engine must not keep the process
        System.exit(0);
    }
}
