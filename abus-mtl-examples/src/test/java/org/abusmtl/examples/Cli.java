package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine;

/** The command, run in this process with its streams kept. */
record Cli(int exitCode, String out, String err) {

    static Cli run(Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Arrays.stream(args).map(Object::toString).toArray(String[]::new));
        return new Cli(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Options alone, read as the command reads them. */
    static <T> T options(T options, String... words) {
        new CommandLine(options)
                .registerConverter(OptionalInt.class, text -> OptionalInt.of(Numbers.whole(text)))
                .registerConverter(OptionalDouble.class, text -> OptionalDouble.of(Numbers.number(text)))
                .parseArgs(words);
        return options;
    }

    /** Done, whatever it said. */
    Cli succeeds() {
        assertThat(exitCode).as("exit code; %s", err).isZero();
        return this;
    }

    /** Refused with exit code 2, nothing on standard output and one line on standard error with these texts. */
    Cli refusesWith(String... texts) {
        assertThat(exitCode).as("exit code; %s", err).isEqualTo(2);
        assertThat(out).isEmpty();
        assertThat(err.lines()).as("one line").hasSize(1);
        assertThat(err).contains(texts).doesNotContain("Exception", "\tat ");
        return this;
    }

    /** The one JSON document on standard output. */
    JsonElement json() {
        succeeds();
        return JsonParser.parseString(out);
    }
}
