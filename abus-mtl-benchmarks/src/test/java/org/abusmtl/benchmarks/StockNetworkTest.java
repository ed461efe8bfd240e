package org.abusmtl.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.volume.GridShape;
import org.junit.jupiter.api.Test;

/** That gradients agree too is a row of the program, tested in {@link BenchmarkMainTest}. */
class StockNetworkTest {

    private static final String ENGINE = "PyTorch";
    private static final GridShape SHAPE = new GridShape(32, 16, 48);

    /** Sums in another order and batch norm in another form: some units in the last place of a float, over 20 layers. */
    private static final double ROUNDING = 2e-6;

    private static NetworkSpec spec() {
        return NetworkSpec.cmsVNet().withWidth(2).withInputShape(SHAPE);
    }

    @Test
    void answersWhatTheLibraryAnswersForTheSameWeights() {
        NetworkSpec spec = spec();
        GridBatch images = NetworkWork.images(spec, 2);
        try (ModelEngine engine = NetworkWork.open(ENGINE);
                Network network = engine.newNetwork(spec, 3);
                StockModel stock = new StockModel(ENGINE, spec)) {
            try (TrainingSession session = engine.newTrainingSession(network, NetworkWork.options())) {
                // running statistics that are not 0 and 1
                session.step(NetworkWork.trainingBatch(spec), 1e-2);
            }
            stock.load(network.weights());
            NetworkOutput expected = network.forward(images);
            NetworkOutput found = stock.forward(images);

            assertThat(Answers.largestDifference(
                            expected.tumorProbabilities().orElseThrow(),
                            found.tumorProbabilities().orElseThrow()))
                    .isLessThan(ROUNDING);
            assertThat(found.malignancies().orElseThrow())
                    .containsExactly(expected.malignancies().orElseThrow(), within(ROUNDING));
        }
    }

    @Test
    void weightsOfAnotherWidthAreRefused() {
        try (ModelEngine engine = NetworkWork.open(ENGINE);
                Network wider = engine.newNetwork(spec().withWidth(4), 3);
                StockModel stock = new StockModel(ENGINE, spec())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> stock.load(wider.weights()))
                    .withMessageContaining("expected (2, 1, 3, 3, 3)")
                    .withMessageContaining("found (4, 1, 3, 3, 3)");
        }
    }
}
