package org.abusmtl.examples;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand. */
@Command(
        name = "abus-mtl",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Joint segmentation and classification of tumours in 3D automated breast ultrasound.",
            "For research. Not a medical device."
        },
        footer = {
            "",
            "Exit codes: 0 done, 1 failed while working, 2 bad input or usage.",
            "Memory and other settings of the Java machine: environment variable JAVA_OPTS."
        },
        subcommands = {
            QuickstartCommand.class,
            PhantomsCommand.class,
            TrainCommand.class,
            PredictCommand.class,
            EvaluateCommand.class,
            CrossValidateCommand.class,
            ReproduceCommand.class,
            MetricsCommand.class,
            InfoCommand.class,
            ConvertCommand.class,
            ExportMeshCommand.class
        })
final class AbusMtlCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Terminal terminal;

    AbusMtlCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    Terminal terminal() {
        return terminal;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), expected(spec.commandLine(), "none"));
    }

    static String expected(CommandLine command, String found) {
        return "command: expected one of "
                + String.join(", ", command.getSubcommands().keySet()) + ", found " + found;
    }
}
