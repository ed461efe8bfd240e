package org.abusmtl.testkit.frontdoor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.spi.OptimizerState;
import org.abusmtl.spi.PassLoss;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.spi.Weights;

/** The fake engine with weights that break in chosen steps, or answers that do. */
final class FaultyEngine extends WrappedEngineProvider {

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
    Network wrap(Network network) {
        return new FaultyNetwork(network);
    }

    @Override
    Network unwrap(Network network) {
        return ((FaultyNetwork) network).inner;
    }

    @Override
    TrainingSession wrap(Network inner, TrainingSession session) {
        return new FaultySession(inner, session);
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
