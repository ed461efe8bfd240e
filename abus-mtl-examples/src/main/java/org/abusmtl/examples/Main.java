package org.abusmtl.examples;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine;

/**
 * Starts the {@code abus-mtl} command.
 *
 * <p>Exit codes: 0 done, 1 failed while working, 2 bad input or usage, with one line on the standard error stream. What a
 * subcommand answers goes to standard output, everything else to standard error.
 *
 * @since 0.1.0
 */
public final class Main {

    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private Main() {}

    /**
     * Runs a subcommand and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        if (System.getProperty(LOG_LEVEL) == null && List.of(args).contains("--verbose")) {
            System.setProperty(LOG_LEVEL, "info");
        }
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        // System.out takes the locale's character set
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, new Terminal(err, Boolean.getBoolean("abusmtl.terminal")), args));
    }

    /**
     * Runs a subcommand in this process.
     *
     * @param out receives what the subcommand answers
     * @param err receives messages and progress
     * @param args the command line
     * @return the exit code
     */
    public static int run(PrintStream out, PrintStream err, String... args) {
        return run(out, new Terminal(err, false), args);
    }

    private static int run(PrintStream out, Terminal terminal, String... args) {
        Failures failures = new Failures();
        CommandLine command = new CommandLine(new AbusMtlCommand(terminal))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                // a file may be named @something
                .setExpandAtFiles(false)
                .registerConverter(int.class, Numbers::whole)
                .registerConverter(long.class, Numbers::wholeLong)
                .registerConverter(double.class, Numbers::number)
                .registerConverter(OptionalInt.class, text -> OptionalInt.of(Numbers.whole(text)))
                .registerConverter(OptionalDouble.class, text -> OptionalDouble.of(Numbers.number(text)))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
        int exitCode;
        try {
            exitCode = command.execute(args);
        } catch (OutOfMemoryError | LinkageError e) {
            // picocli handles exceptions only
            exitCode = failures.handleError(e, command);
        }
        command.getOut().flush();
        command.getErr().flush();
        return exitCode;
    }
}
