package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.abusmtl.JointPrediction;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.DatasetFolder;
import org.abusmtl.testkit.assertj.AbusAssertions;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

class ReadmeTest {

    /** Tests run in the folder of their module. */
    private static final Path README = Path.of("..", "README.md");

    private static final Path EXAMPLE = Path.of("src/main/java/org/abusmtl/examples/TrainAndPredict.java");

    @Test
    void javaInTheReadmeIsThatOfTheExample() throws IOException {
        Matcher block = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
        assertThat(block.find()).isTrue();
        Matcher source = Pattern.compile("// readme: from here\\R(.*?)\\h*// readme: to here", Pattern.DOTALL)
                .matcher(Files.readString(EXAMPLE));
        assertThat(source.find()).isTrue();
        assertThat(block.group(1).strip())
                .isEqualTo(source.group(1).stripTrailing().stripIndent());
    }

    @Test
    void exampleRuns(@TempDir Path folder) throws IOException {
        Dataset dataset = DatasetFolder.read(InputFiles.phantoms(folder.resolve("data"), 8));
        Volume volume = dataset.samples().get(0).voxels().volume();
        Path file = folder.resolve("tumour.abus");
        JointPrediction prediction = TrainAndPredict.run(dataset, volume, file, 1);

        assertThat(prediction.malignancy()).isBetween(0.0, 1.0);
        assertThat(prediction.history()).hasSize(3);
        AbusAssertions.assertThat(prediction.segmentation()).isOnGridOf(volume);
        assertThat(file).isNotEmptyFile();
    }

    @Test
    void everySubcommandIsInTheReadme() throws IOException {
        String help = Cli.run("--help").succeeds().out();
        String readme = Files.readString(README);
        Matcher names = Pattern.compile("(?m)^  ([a-z-]+) +\\S").matcher(help.substring(help.indexOf("Commands:")));
        int count = 0;
        while (names.find()) {
            assertThat(readme).contains("`" + names.group(1));
            count++;
        }
        Command command = AbusMtlCommand.class.getAnnotation(Command.class);
        assertThat(count).isEqualTo(command.subcommands().length);
    }
}
