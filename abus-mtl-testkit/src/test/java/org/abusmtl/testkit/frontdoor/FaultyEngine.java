package org.abusmtl.testkit.frontdoor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.EngineDescription;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.ModelEngineProvider;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.spi.OptimizerState;
import org.abusmtl.spi.PassLoss;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.spi.Weights;
import org.abusmtl.testkit.engine.FakeModelEngine;

/** The fake engine with weights that break in chosen steps, or answers that do. */
final class FaultyEngine implements ModelEngineProvider {

    private final IntPredicate breaking;
    private final UnaryOperator<NetworkOutput> answer;
    private int steps;

    private FaultyEngine(IntPredicate breaking, UnaryOperator<NetworkOutput> answer) {
        this.breaking = breaking;
        this.answer = answer;
    }

    /** A step, counted over all sessions from 1, whose loss is finite and whose update is not. */
    static FaultyEngine breakingWeightsIn(int step) {
        return new FaultyEngine(done -> done == step, UnaryOperator.identity());
    }

    /** Predictions that are changed. */
    static FaultyEngine answering(UnaryOperator<NetworkOutput> answer) {
        return new FaultyEngine(done -> false, answer);
    }

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public List<EngineDescription> engines() {
        return List.of(new EngineDescription("Faulty", 1));
    }

    @Override
    public List<String> coordinates() {
        return List.of();
    }

    @Override
    public ModelEngine open(String engineName, List<String> devices) {
        FakeModelEngine fake = new FakeModelEngine();
        return new ModelEngine() {
            @Override
            public String name() {
                return fake.name();
            }

            @Override
            public String version() {
                return fake.version();
            }

            @Override
            public List<String> devices() {
                return fake.devices();
            }

            @Override
            public Network newNetwork(NetworkSpec spec, long seed) {
                return new FaultyNetwork(fake.newNetwork(spec, seed));
            }

            @Override
            public TrainingSession newTrainingSession(Network network, TrainingOptions options) {
                Network inner = ((FaultyNetwork) network).inner;
                return new FaultySession(inner, fake.newTrainingSession(inner, options));
            }

            @Override
            public int openTensors() {
                return fake.openTensors();
            }

            @Override
            public void close() {
                fake.close();
            }
        };
    }

    private final class FaultyNetwork implements Network {
        private final Network inner;

        FaultyNetwork(Network inner) {
            this.inner = inner;
        }

        @Override
        public NetworkSpec spec() {
            return inner.spec();
        }

        @Override
        public NetworkOutput forward(GridBatch input) {
            return answer.apply(inner.forward(input));
        }

        @Override
        public List<GridBatch> stageFeatures(GridBatch input) {
            return inner.stageFeatures(input);
        }

        @Override
        public Weights weights() {
            return inner.weights();
        }

        @Override
        public void load(Weights weights) {
            inner.load(weights);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private final class FaultySession implements TrainingSession {
        private final Network network;
        private final TrainingSession inner;

        FaultySession(Network network, TrainingSession inner) {
            this.network = network;
            this.inner = inner;
        }

        @Override
        public List<PassLoss> step(TrainingBatch batch, double learningRate) {
            List<PassLoss> losses = inner.step(batch, learningRate);
            if (breaking.test(++steps)) {
                Map<String, Weights.Parameter> broken =
                        new LinkedHashMap<>(network.weights().parameters());
                String name = broken.keySet().iterator().next();
                Weights.Parameter first = broken.get(name);
                float[] values = first.values().clone();
                values[0] = Float.NaN;
                broken.put(name, new Weights.Parameter(first.shape(), values));
                network.load(new Weights(broken));
            }
            return losses;
        }

        @Override
        public OptimizerState state() {
            return inner.state();
        }

        @Override
        public void restore(OptimizerState state) {
            inner.restore(state);
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
