package org.abusmtl.examples;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.abusmtl.NoEngineException;
import org.abusmtl.volume.InvalidDataException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all subcommands share. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
abstract class Subcommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--verbose", description = "Log more, and show where a failure came from.")
    private boolean verbose;

    /** Where the answer goes. */
    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Where messages and progress go. */
    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    final Terminal terminal() {
        return ((AbusMtlCommand) spec.root().userObject()).terminal();
    }

    final boolean isVerbose() {
        return verbose;
    }

    /** The command line that this command was called with. */
    final List<String> arguments() {
        return spec.root().commandLine().getParseResult().originalArgs();
    }

    /** What failed, as a line of this command. */
    final void complain(String failure) {
        err().println(spec.qualifiedName(" ") + ": " + failure);
    }

    /** One failure that does not end the command. */
    final void complain(Throwable failure) {
        complain(Failures.message(failure));
        if (verbose) {
            failure.printStackTrace(err());
        }
    }

    /** A value from an option: what the library refuses is the user's to correct. */
    static <T> T option(String name, Supplier<T> value) {
        try {
            return value.get();
        } catch (InvalidDataException | NoEngineException e) {
            throw e;
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw new UsageException(name + ": " + e.getMessage(), e);
        }
    }
}
