package org.abusmtl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.evaluation.CaseCrop;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.metric.SegmentationMetrics;
import org.abusmtl.metric.SegmentationMetrics.DistanceFigures;
import org.abusmtl.volume.InvalidDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitResultTest {

    @TempDir
    Path folder;

    private static UnitKey key(String json) {
        return new UnitKey(JsonParser.parseString(json).getAsJsonObject());
    }

    private static final UnitKey KEY = key("{'seed':42,'training':{'epochs':2,'rate':1.0E-4},'test_cases':['a','b']}");

    private static CaseResult result(String id, Optional<DistanceFigures> distances, double volume) {
        return CaseResult.of(id, "p" + id, Diagnosis.BENIGN, volume, new CaseCrop(96.00000000000001, 1 / 3.0))
                .withSegmentation(new SegmentationMetrics(2 / 3.0, 0.1 + 0.2, distances, volume, Double.MIN_VALUE));
    }

    private static UnitResult result() {
        return new UnitResult(
                new CrossValidation.Unit("CMS(1-9)VNet", 3),
                KEY,
                "PyTorch",
                new CrossValidation.Outcome(7, OptionalDouble.of(0.47000000000000003), 12.5),
                List.of(
                        result("a", Optional.of(new DistanceFigures(1 / 7.0, 2.2, Math.PI, Math.E)), 1234.567),
                        result("b", Optional.empty(), 0).withMalignancy(Math.nextUp(0.5)),
                        CaseResult.of("c", "pc", Diagnosis.MALIGNANT, 1e-300, new CaseCrop(1, 0))
                                .withMalignancy(0)));
    }

    @Test
    void everyDigitIsReadAsItWasWritten() throws IOException {
        Path file = folder.resolve("fold-3.json");
        result().write(file);

        assertThat(UnitResult.read(file, KEY)).isEqualTo(result());
    }

    @Test
    void thresholdThatDoesNotExistIsReadAsNone() throws IOException {
        Path file = folder.resolve("fold-0.json");
        UnitResult without = new UnitResult(
                new CrossValidation.Unit("ClsNet", 0),
                KEY,
                "MXNet",
                new CrossValidation.Outcome(1, OptionalDouble.empty(), 0.25),
                result().cases());
        without.write(file);

        assertThat(UnitResult.read(file, KEY)).isEqualTo(without);
    }

    @Test
    void damageIsFound() throws IOException {
        Path file = folder.resolve("fold-3.json");
        result().write(file);
        String text = Files.readString(file);

        refused(file, text.replace("1234.567", "1234.568"), "sha256: expected ");
        refused(file, text.replace("\"best_epoch\":7", "\"best_epoch\":8"), "sha256: expected ");
        refused(file, text.substring(0, text.length() / 2), "json: expected a JSON object");
        refused(file, "", "json: expected a JSON object");
        refused(file, text.replace("abus-mtl unit", "other unit"), "format: expected abus-mtl unit, found other unit");
        refused(file, text.replace("\"version\":1", "\"version\":2"), "version: expected version 1");
        refused(file, "{\"format\":3}", "format: expected a text, found 3");
        Files.write(file, "{\"format\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> UnitResult.read(file, KEY)).isInstanceOf(InvalidDataException.class);
    }

    private static void refused(Path file, String text, String message) throws IOException {
        Files.writeString(file, text);
        assertThatThrownBy(() -> UnitResult.read(file, KEY))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageStartingWith(file + ": " + message);
    }

    @Test
    void resultOfAnotherExperimentNamesTheFirstDifference() throws IOException {
        Path file = folder.resolve("fold-3.json");
        result().write(file);

        other(
                file,
                "{'seed':42,'training':{'epochs':3,'rate':1.0E-4}}",
                "training.epochs: expected 3 as in this" + " experiment, found 2");
        other(
                file,
                "{'seed':42,'threads':'2','training':{'epochs':2,'rate':1.0E-4},'test_cases':['a','b']}",
                "threads: expected \"2\" as in this experiment, found none");
        other(
                file,
                "{'seed':42,'training':{'epochs':2},'test_cases':['a','b']}",
                "training.rate: expected none as in this experiment, found 1.0E-4");
        other(
                file,
                "{'seed':42,'training':{'epochs':2,'rate':1.0E-4},'test_cases':['a','c']}",
                "test_cases: expected [\"a\",\"c\"] as in this experiment, found [\"a\",\"b\"]");
    }

    private static void other(Path file, String expected, String message) {
        assertThatThrownBy(() -> UnitResult.read(file, key(expected)))
                .isInstanceOf(InvalidDataException.class)
                .hasMessage(file + ": " + message);
    }
}
