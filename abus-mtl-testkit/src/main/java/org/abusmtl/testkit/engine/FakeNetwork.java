package org.abusmtl.testkit.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.StageRange;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.spi.Weights;
import org.abusmtl.volume.GridShape;

/** The network of {@link FakeModelEngine}. Its parameters are replaced as a whole, so that readers see one state. */
final class FakeNetwork implements Network {

    static final String SEGMENTATION_WEIGHT = "segmentation.weight";
    static final String SEGMENTATION_BIAS = "segmentation.bias";
    static final String CLASSIFICATION_WEIGHT = "classification.weight";
    static final String CLASSIFICATION_BIAS = "classification.bias";

    private final FakeModelEngine engine;
    private final NetworkSpec spec;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Map<String, float[]> parameters;

    FakeNetwork(FakeModelEngine engine, NetworkSpec spec, long seed) {
        this.engine = engine;
        this.spec = spec;
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, float[]> initial = new LinkedHashMap<>();
        if (spec.tasks().segments()) {
            initial.put(SEGMENTATION_WEIGHT, draw(random, spec.refinement().inputChannels()));
            initial.put(SEGMENTATION_BIAS, new float[1]);
        }
        if (spec.tasks().classifies()) {
            initial.put(CLASSIFICATION_WEIGHT, draw(random, spec.tasks().segments() ? 3 : 2));
            initial.put(CLASSIFICATION_BIAS, new float[1]);
        }
        this.parameters = initial;
        engine.opened(initial.size());
    }

    private static float[] draw(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return values;
    }

    FakeModelEngine engine() {
        return engine;
    }

    @Override
    public NetworkSpec spec() {
        return spec;
    }

    /** The parameters now; not to be written to. */
    Map<String, float[]> parameters() {
        return parameters;
    }

    void replace(Map<String, float[]> changed) {
        parameters = changed;
    }

    @Override
    public NetworkOutput forward(GridBatch input) {
        requireOpen();
        requireFit(input);
        Map<String, float[]> now = parameters;
        int voxels = input.shape().voxels();
        float[] probabilities = new float[spec.tasks().segments() ? input.size() * voxels : 0];
        double[] malignancies = new double[spec.tasks().classifies() ? input.size() : 0];
        for (int sample = 0; sample < input.size(); sample++) {
            FakePass pass = FakePass.of(spec, now, input, sample, new double[] {1, 1, 1});
            for (int i = 0; i < pass.probabilities().length; i++) {
                probabilities[sample * voxels + i] = (float) pass.probabilities()[i];
            }
            if (malignancies.length > 0) {
                malignancies[sample] = FakePass.sigmoid(pass.logit());
            }
        }
        return new NetworkOutput(
                spec.tasks().segments() ? Optional.of(probabilities) : Optional.empty(),
                spec.tasks().classifies() ? Optional.of(malignancies) : Optional.empty());
    }

    /** There are no stages: the input's first channel, averaged down to each stage's grid, without sign, times 1, 1/2, ... */
    @Override
    public List<GridBatch> stageFeatures(GridBatch input) {
        requireOpen();
        requireFit(input);
        int stages = spec.tasks().segments() ? StageRange.STAGES : StageRange.BOTTOM;
        List<GridBatch> features = new ArrayList<>();
        for (int stage = 1; stage <= stages; stage++) {
            int factor = 1 << Math.min(stage - 1, StageRange.STAGES - stage);
            features.add(averaged(input, factor, spec.stageChannels(stage)));
        }
        return features;
    }

    private static GridBatch averaged(GridBatch input, int factor, int channels) {
        GridShape fine = input.shape();
        GridShape shape = new GridShape(fine.x() / factor, fine.y() / factor, fine.z() / factor);
        float[] values = new float[input.size() * channels * shape.voxels()];
        for (int sample = 0; sample < input.size(); sample++) {
            double[] sums = new double[shape.voxels()];
            int from = sample * input.channels() * fine.voxels();
            for (int i = 0; i < fine.voxels(); i++) {
                int x = i % fine.x() / factor;
                int y = i / fine.x() % fine.y() / factor;
                int z = i / fine.x() / fine.y() / factor;
                sums[shape.index(x, y, z)] += input.values()[from + i];
            }
            for (int channel = 0; channel < channels; channel++) {
                int to = (sample * channels + channel) * shape.voxels();
                for (int i = 0; i < sums.length; i++) {
                    double mean = sums[i] / factor / factor / factor;
                    values[to + i] = (float) Math.abs(mean / (channel + 1));
                }
            }
        }
        return new GridBatch(input.size(), channels, shape, values);
    }

    void requireFit(GridBatch input) {
        if (input.channels() != spec.refinement().inputChannels()
                || !input.shape().equals(spec.inputShape())) {
            throw new IllegalArgumentException(
                    "input: expected " + spec.refinement().inputChannels() + " x " + spec.inputShape() + ", found "
                            + input.channels() + " x " + input.shape());
        }
    }

    @Override
    public Weights weights() {
        requireOpen();
        return weights(parameters);
    }

    static Weights weights(Map<String, float[]> arrays) {
        Map<String, Weights.Parameter> copy = new LinkedHashMap<>();
        arrays.forEach((name, values) -> copy.put(name, new Weights.Parameter(List.of(values.length), values.clone())));
        return new Weights(copy);
    }

    @Override
    public void load(Weights weights) {
        requireOpen();
        parameters = arrays("weights", weights, parameters);
    }

    /** An array that is there. */
    static <T> T array(Map<String, T> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    /** The arrays of some weights, if names and shapes are those of the network. */
    static Map<String, float[]> arrays(String what, Weights weights, Map<String, float[]> like) {
        if (!weights.parameters().keySet().equals(like.keySet())) {
            throw new IllegalArgumentException(what + ": expected the names " + like.keySet() + ", found "
                    + weights.parameters().keySet());
        }
        Map<String, float[]> arrays = new LinkedHashMap<>();
        like.forEach((name, values) -> {
            Weights.Parameter found = weights.parameters().get(name);
            if (found == null || !found.shape().equals(List.of(values.length))) {
                throw new IllegalArgumentException(what + "." + name + ": expected the shape [" + values.length
                        + "], found " + (found == null ? "none" : found.shape()));
            }
            arrays.put(name, found.values().clone());
        });
        return arrays;
    }

    void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("network " + spec.name() + ": expected open, found closed");
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            engine.closed(parameters.size());
        }
    }
}
