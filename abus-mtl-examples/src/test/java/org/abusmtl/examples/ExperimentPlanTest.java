package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.CrossValidation;
import org.abusmtl.CrossValidation.Outcome;
import org.abusmtl.CrossValidation.Unit;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.DatasetFolder;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.training.TrainingConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentPlanTest {

    private static final List<Unit> UNITS =
            List.of(new Unit("VNet", 0), new Unit("VNet", 1), new Unit("Qu2019", 0), new Unit("Qu2019", 1));

    private final CrossValidation experiment = CrossValidation.builder()
            .folds(2)
            .models(List.of(NetworkSpec.vnet(), NetworkSpec.qu2019()))
            .config(TrainingConfig.paper().epochs(30).validationFraction(0))
            .build();

    private Dataset dataset;

    @BeforeEach
    void write(@TempDir Path folder) throws IOException {
        dataset = DatasetFolder.read(InputFiles.phantoms(folder, 8));
    }

    private ExperimentPlan plan(Map<Unit, Outcome> done, Optional<UnitMeasurement> measurement) {
        return new ExperimentPlan(experiment, dataset, UNITS, done, measurement);
    }

    @Test
    void networkThatComesFirstIsCounted() {
        ExperimentPlan plan =
                plan(Map.of(UNITS.get(0), new Outcome(30, OptionalDouble.empty(), 100)), Optional.empty());
        // both stages of Qu2019 are a whole network, and what is tested is the last one
        double epochs = 30 * 4;
        double test = 4 / 3.0;
        assertThat(plan.seconds(UNITS.get(2)).orElseThrow())
                .isCloseTo(100 * (2 * epochs + test) / (epochs + test), within(1e-9));
    }

    @Test
    void measuredStepIsThatOfTheNetworkItself() {
        Optional<UnitMeasurement> measured = Optional.of(new UnitMeasurement("PyTorch", 0.5, 2, 0));
        // batches of 2, so a quarter of a second a case
        assertThat(plan(Map.of(), measured).seconds(UNITS.get(0)).orElseThrow())
                .isCloseTo(2 + 0.25 * (30 * 4 + 4 / 3.0), within(1e-9));
    }

    @Test
    void whatIsNotKnownIsNotSaid() {
        assertThat(plan(Map.of(), Optional.empty()).lines(1, 2))
                .contains("  VNet    fold 0  to do")
                .last()
                .isEqualTo("plan: 4 units, 0 done, 4 to do by 1 job of 2 threads");
    }
}
