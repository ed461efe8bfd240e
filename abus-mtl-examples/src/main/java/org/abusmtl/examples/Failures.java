package org.abusmtl.examples;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import org.abusmtl.NoEngineException;
import org.abusmtl.volume.InvalidDataException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where a failure becomes a line and an exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

    static final int FAILED = 1;
    static final int BAD_INPUT = 2;

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        if (failure instanceof UnmatchedArgumentException unmatched && command.getParent() == null) {
            ParameterException better = new ParameterException(
                    command, AbusMtlCommand.expected(command, String.join(" ", unmatched.getUnmatched())));
            return report(command, better, failure, BAD_INPUT);
        }
        return report(command, failure, failure, BAD_INPUT);
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult result) {
        return report(command, failure, failure, exitCode(failure));
    }

    int handleError(Error failure, CommandLine command) {
        return report(called(command), failure, failure, FAILED);
    }

    /** The subcommand that ran, or the command itself before there was one. */
    private static CommandLine called(CommandLine command) {
        CommandLine called = command;
        while (called.getParseResult() != null && called.getParseResult().hasSubcommand()) {
            called = called.getParseResult().subcommand().commandSpec().commandLine();
        }
        return called;
    }

    static int exitCode(Throwable failure) {
        return failure instanceof UsageException
                        || failure instanceof InvalidDataException
                        || failure instanceof NoEngineException
                        || failure instanceof ParameterException
                        || failure instanceof NoSuchFileException
                        || failure instanceof NotDirectoryException
                        || failure instanceof AccessDeniedException
                        || failure instanceof FileAlreadyExistsException
                ? BAD_INPUT
                : FAILED;
    }

    private static int report(CommandLine command, Throwable failure, Throwable trace, int exitCode) {
        command.getOut().flush();
        command.getErr().println(command.getCommandSpec().qualifiedName(" ") + ": " + message(failure));
        if (isVerbose(command)) {
            trace.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return exitCode;
    }

    private static boolean isVerbose(CommandLine command) {
        ParseResult parsed = command.getParseResult();
        return parsed != null && parsed.hasMatchedOption("--verbose");
    }

    /** One line, whatever the exception says. */
    static String message(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        if (failure instanceof NoSuchFileException) {
            text += ": file: expected an existing one, found none";
        } else if (failure instanceof NotDirectoryException) {
            text += ": folder: expected a folder, found a file";
        } else if (failure instanceof AccessDeniedException) {
            text += ": file: expected the permission to use it, found none";
        } else if (failure instanceof FileAlreadyExistsException) {
            text += ": file: expected none, found one";
        } else if (failure instanceof OutOfMemoryError) {
            text = String.format(
                    Locale.ROOT,
                    "memory: expected more than the heap of %d MB (JAVA_OPTS=-Xmx...), found no more",
                    Runtime.getRuntime().maxMemory() >> 20);
        } else if (exitCode(failure) == FAILED) {
            text = failure.getClass().getSimpleName() + ": " + text;
        }
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
