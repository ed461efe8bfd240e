package org.abusmtl.testkit.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.abusmtl.loss.DiceDenominator;
import org.abusmtl.loss.DiceLoss;
import org.abusmtl.loss.FocalLoss;
import org.abusmtl.loss.LossWeighting;
import org.abusmtl.loss.TaskWeights;
import org.abusmtl.loss.TumorProbability;
import org.abusmtl.model.Feedback;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Tasks;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.OptimizerState;
import org.abusmtl.spi.PassLoss;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.spi.WeightingState;
import org.abusmtl.training.WeightUpdate;

/** Gradients by hand and Adam in floats, so that a restored state goes on to the last bit. */
final class FakeTrainingSession implements TrainingSession {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final FakeNetwork network;
    private final NetworkSpec spec;
    private final TrainingOptions options;
    private Map<String, float[]> first;
    private Map<String, float[]> second;
    private Optional<WeightingState> weighting;
    private long steps;
    private long randomState;
    private boolean closed;

    /** One pass over a batch, and the weights that its losses had. */
    private record BatchPass(
            GridBatch input, List<FakePass> samples, List<double[]> keeps, PassLoss loss, TaskWeights weights) {}

    FakeTrainingSession(FakeNetwork network, TrainingOptions options) {
        this.network = network;
        this.spec = network.spec();
        this.options = options;
        this.first = zeros(network.parameters());
        this.second = zeros(network.parameters());
        this.weighting = WeightingState.initial(options.loss().weighting(), spec.tasks());
        this.randomState = options.seed();
        network.engine().opened(2 * first.size());
    }

    private static Map<String, float[]> zeros(Map<String, float[]> like) {
        Map<String, float[]> zeros = new LinkedHashMap<>();
        like.forEach((name, values) -> zeros.put(name, new float[values.length]));
        return zeros;
    }

    @Override
    public List<PassLoss> step(TrainingBatch batch, double learningRate) {
        requireOpen();
        network.requireOpen();
        if (!batch.images().shape().equals(spec.inputShape())) {
            throw new IllegalArgumentException("images: expected " + spec.inputShape() + ", found "
                    + batch.images().shape());
        }
        boolean eachPass = options.weightUpdate() == WeightUpdate.EACH_PASS;
        List<BatchPass> passes = spec.refinement()
                .run(
                        firstInput(batch.images()),
                        input -> {
                            BatchPass pass = forward(input, batch);
                            if (eachPass) {
                                Gradient gradient = new Gradient(network.parameters());
                                backward(pass, batch, 1, new double[0][], gradient);
                                update(gradient, List.of(pass), learningRate);
                            }
                            return pass;
                        },
                        FakeTrainingSession::map,
                        (volumes, map) -> join(batch.images(), map));
        if (!eachPass) {
            boolean through = options.weightUpdate() == WeightUpdate.MEAN_OF_PASSES_THROUGH_MAP;
            Gradient gradient = new Gradient(network.parameters());
            double[][] ofMap = new double[0][];
            for (int k = passes.size() - 1; k >= 0; k--) {
                double[][] ofInput = backward(passes.get(k), batch, 1.0 / passes.size(), ofMap, gradient);
                ofMap = through ? ofInput : new double[0][];
            }
            update(gradient, passes, learningRate);
        }
        List<PassLoss> losses = new ArrayList<>();
        passes.forEach(pass -> losses.add(pass.loss()));
        return losses;
    }

    private GridBatch firstInput(GridBatch images) {
        return spec.refinement().feedback() == Feedback.ADD
                ? images
                : join(images, new GridBatch(images.size(), 1, images.shape(), new float[images.values().length]));
    }

    private static GridBatch map(BatchPass pass) {
        int voxels = pass.input().shape().voxels();
        float[] values = new float[pass.samples().size() * voxels];
        for (int sample = 0; sample < pass.samples().size(); sample++) {
            double[] p = pass.samples().get(sample).probabilities();
            for (int i = 0; i < voxels; i++) {
                values[sample * voxels + i] = (float) p[i];
            }
        }
        return new GridBatch(pass.samples().size(), 1, pass.input().shape(), values);
    }

    private GridBatch join(GridBatch images, GridBatch map) {
        int voxels = images.shape().voxels();
        boolean add = spec.refinement().feedback() == Feedback.ADD;
        int channels = add ? 1 : 2;
        float[] values = new float[images.size() * channels * voxels];
        for (int sample = 0; sample < images.size(); sample++) {
            for (int i = 0; i < voxels; i++) {
                float v = images.values()[sample * voxels + i];
                float p = map.values()[sample * voxels + i];
                values[sample * channels * voxels + i] = add ? v + p : v;
                if (!add) {
                    values[(sample * channels + 1) * voxels + i] = p;
                }
            }
        }
        return new GridBatch(images.size(), channels, images.shape(), values);
    }

    private BatchPass forward(GridBatch input, TrainingBatch batch) {
        int voxels = input.shape().voxels();
        List<FakePass> samples = new ArrayList<>();
        List<double[]> keeps = new ArrayList<>();
        TaskWeights weights = weights();
        double segmentation = 0;
        double classification = 0;
        for (int sample = 0; sample < input.size(); sample++) {
            double[] keep = dropout();
            FakePass pass = FakePass.of(spec, network.parameters(), input, sample, keep);
            double seg = 0;
            double cls = 0;
            if (spec.tasks().segments()) {
                byte[] mask = Arrays.copyOfRange(batch.masks(), sample * voxels, (sample + 1) * voxels);
                seg = options.loss().segmentation().value(pass.probabilities(), mask);
            }
            if (spec.tasks().classifies()) {
                cls = options.loss().classification().value(0, pass.logit(), batch.targets()[sample]);
            }
            segmentation += seg;
            classification += cls;
            samples.add(pass);
            keeps.add(keep);
        }
        int n = input.size();
        return new BatchPass(
                input,
                samples,
                keeps,
                new PassLoss(
                        weights.value(classification / n, segmentation / n)
                                + weighting.map(WeightingState::regularizer).orElse(0.0),
                        spec.tasks().segments() ? OptionalDouble.of(segmentation / n) : OptionalDouble.empty(),
                        spec.tasks().classifies() ? OptionalDouble.of(classification / n) : OptionalDouble.empty(),
                        spec.tasks() == Tasks.JOINT ? Optional.of(weights) : Optional.empty()),
                weights);
    }

    /** Of the next pass; a task alone is not weighted. */
    private TaskWeights weights() {
        return spec.tasks() == Tasks.JOINT
                ? weighting
                        .map(WeightingState::weights)
                        .orElse(options.loss().weighting().initialWeights())
                : new TaskWeights(1, 1);
    }

    /** Which features stay, scaled so that their mean stays too. */
    private double[] dropout() {
        double[] keep = {1, 1, 1};
        double rate = spec.head().map(head -> head.dropout()).orElse(0.0);
        if (rate > 0) {
            for (int j = 0; j < keep.length; j++) {
                keep[j] = nextDouble() < rate ? 0 : 1 / (1 - rate);
            }
        }
        return keep;
    }

    /** SplitMix64: its whole state is one number. */
    private double nextDouble() {
        randomState += 0x9e3779b97f4a7c15L;
        long z = (randomState ^ (randomState >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }

    /**
     * Adds the gradient of a pass.
     *
     * @param share of the pass in what is minimised
     * @param ofMap gradient with respect to the pass's map from later passes, by sample; empty for none
     * @return the gradient with respect to the map that the pass read, by sample
     */
    private double[][] backward(
            BatchPass pass, TrainingBatch batch, double share, double[][] ofMap, Gradient gradient) {
        int n = pass.samples().size();
        int voxels = pass.input().shape().voxels();
        int channels = pass.input().channels();
        int mapChannel = channels - 1;
        float[] x = pass.input().values();
        double[][] ofInput = new double[n][];
        for (int sample = 0; sample < n; sample++) {
            FakePass done = pass.samples().get(sample);
            double[] ofP = new double[done.probabilities().length];
            if (ofMap.length > 0) {
                System.arraycopy(ofMap[sample], 0, ofP, 0, ofP.length);
            }
            double[] ofFeatures = new double[3];
            if (spec.tasks().classifies()) {
                double ofLogit =
                        share * pass.weights().classification() / n * slope(done.logit(), batch.targets()[sample]);
                float[] weight = parameter(FakeNetwork.CLASSIFICATION_WEIGHT, gradient);
                double[] sum = gradient.of(FakeNetwork.CLASSIFICATION_WEIGHT);
                for (int j = 0; j < weight.length; j++) {
                    sum[j] += ofLogit * done.features()[j];
                    ofFeatures[j] = ofLogit * weight[j] * pass.keeps().get(sample)[j];
                }
                gradient.of(FakeNetwork.CLASSIFICATION_BIAS)[0] += ofLogit;
            }
            double[] ofMapRead = new double[voxels];
            int from = sample * channels * voxels;
            if (spec.tasks().segments()) {
                addDice(
                        done.probabilities(),
                        batch.masks(),
                        sample * voxels,
                        share * pass.weights().segmentation() / n,
                        ofP);
                float[] weight = parameter(FakeNetwork.SEGMENTATION_WEIGHT, gradient);
                double[] sum = gradient.of(FakeNetwork.SEGMENTATION_WEIGHT);
                for (int i = 0; i < voxels; i++) {
                    double p = done.probabilities()[i];
                    double ofZ = (ofP[i] + ofFeatures[2] / voxels) * p * (1 - p);
                    for (int c = 0; c < channels; c++) {
                        sum[c] += ofZ * x[from + c * voxels + i];
                    }
                    gradient.of(FakeNetwork.SEGMENTATION_BIAS)[0] += ofZ;
                    ofMapRead[i] = ofZ * weight[mapChannel];
                    if (mapChannel == 0) {
                        ofMapRead[i] += (ofFeatures[0] + 2 * ofFeatures[1] * x[from + i]) / voxels;
                    }
                }
            }
            ofInput[sample] = ofMapRead;
        }
        return ofInput;
    }

    private static float[] parameter(String name, Gradient gradient) {
        return FakeNetwork.array(gradient.at, name);
    }

    private void addDice(double[] p, byte[] masks, int from, double share, double[] ofP) {
        DiceLoss dice = options.loss().segmentation();
        boolean gated = dice.probability() == TumorProbability.HARD_GATED;
        boolean squared = dice.denominator() == DiceDenominator.SQUARED;
        double overlap = 0;
        double below = DiceLoss.SMOOTHING;
        for (int i = 0; i < p.length; i++) {
            double value = gated && p[i] <= 0.5 ? 0 : p[i];
            overlap += value * masks[from + i];
            below += (squared ? value * value : value) + masks[from + i];
        }
        double above = 2 * overlap + DiceLoss.SMOOTHING;
        for (int i = 0; i < p.length; i++) {
            if (!gated || p[i] > 0.5) {
                double ofBelow = squared ? 2 * p[i] : 1;
                ofP[i] -= share * (2 * masks[from + i] * below - above * ofBelow) / (below * below);
            }
        }
    }

    /** The derivative of Eq. 2 with respect to the logit of malignant. */
    private double slope(double logit, int target) {
        FocalLoss loss = options.loss().classification();
        double sign = target == 1 ? 1 : -1;
        double own = FakePass.sigmoid(sign * logit);
        double other = FakePass.sigmoid(-sign * logit);
        double logOwn = -Math.log1p(Math.exp(-Math.max(sign * logit, -700)));
        double weight =
                target == 1 ? loss.weights().malignant() : loss.weights().benign();
        double ofOwnLogit = weight
                * (loss.gamma() * own * Math.pow(other, loss.gamma()) * logOwn - Math.pow(other, loss.gamma() + 1));
        return sign * ofOwnLogit;
    }

    /** Sums of gradients, and the parameters that they belong to. */
    private static final class Gradient {
        private final Map<String, float[]> at;
        private final Map<String, double[]> sums = new LinkedHashMap<>();

        Gradient(Map<String, float[]> at) {
            this.at = at;
            at.forEach((name, values) -> sums.put(name, new double[values.length]));
        }

        double[] of(String name) {
            return FakeNetwork.array(sums, name);
        }
    }

    private void update(Gradient gradient, List<BatchPass> passes, double learningRate) {
        steps++;
        if (options.loss().weighting() instanceof LossWeighting.Uncertainty learned) {
            weighting = weighting.map(state -> state.after(
                    learned,
                    mean(passes, loss -> loss.classification().orElseThrow()),
                    mean(passes, loss -> loss.segmentation().orElseThrow()),
                    learningRate,
                    steps));
        }
        double correction1 = 1 - Math.pow(BETA1, (double) steps);
        double correction2 = 1 - Math.pow(BETA2, (double) steps);
        Map<String, float[]> changed = new LinkedHashMap<>();
        gradient.at.forEach((name, values) -> {
            float[] next = values.clone();
            float[] m = FakeNetwork.array(first, name);
            float[] v = FakeNetwork.array(second, name);
            double[] g = gradient.of(name);
            for (int i = 0; i < next.length; i++) {
                m[i] = (float) (BETA1 * m[i] + (1 - BETA1) * g[i]);
                v[i] = (float) (BETA2 * v[i] + (1 - BETA2) * g[i] * g[i]);
                next[i] -= (float) (learningRate * (m[i] / correction1) / (Math.sqrt(v[i] / correction2) + EPSILON));
            }
            changed.put(name, next);
        });
        network.replace(changed);
    }

    private static double mean(List<BatchPass> passes, ToDoubleFunction<PassLoss> loss) {
        return passes.stream()
                .mapToDouble(pass -> loss.applyAsDouble(pass.loss()))
                .average()
                .orElseThrow();
    }

    @Override
    public OptimizerState state() {
        requireOpen();
        return new OptimizerState(
                steps, FakeNetwork.weights(first), FakeNetwork.weights(second), randomState, weighting);
    }

    @Override
    public void restore(OptimizerState state) {
        requireOpen();
        Map<String, float[]> newFirst = FakeNetwork.arrays("firstMoments", state.firstMoments(), network.parameters());
        Map<String, float[]> newSecond =
                FakeNetwork.arrays("secondMoments", state.secondMoments(), network.parameters());
        WeightingState.requireSameKind(weighting, state.weighting());
        weighting = state.weighting();
        first = newFirst;
        second = newSecond;
        steps = state.steps();
        randomState = state.randomState();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("session: expected open, found closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            network.engine().closed(2 * first.size());
        }
    }
}
