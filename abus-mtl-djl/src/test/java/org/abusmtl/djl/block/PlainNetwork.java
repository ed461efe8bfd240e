package org.abusmtl.djl.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.abusmtl.model.ChannelSliceHead;
import org.abusmtl.model.ClassificationHead;
import org.abusmtl.model.Enhancement;
import org.abusmtl.model.FeatureScaling;
import org.abusmtl.model.MapGuidedHead;
import org.abusmtl.model.MultiScaleHead;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.SpatialPyramidHead;
import org.abusmtl.spi.Weights;

/**
 * The networks of section 3 a second time, for one case, in loops and double precision: written from the paper's table
 * of stages and sharing nothing with the layers but the names of the parameters.
 */
public final class PlainNetwork {

    /** Convolutions in the residual blocks, and by which stage each is joined, as the table has them. */
    private static final int[] ENCODER = {1, 2, 3, 3};

    private static final int[] DECODER = {3, 3, 2, 1};
    private static final int[] SKIPS = {4, 3, 2, 1};

    private final NetworkSpec spec;
    private final Map<String, Weights.Parameter> parameters;

    /** Channels of a grid, z before y before x. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Grid(int channels, int d, int h, int w, double[] values) {

        double at(int c, int z, int y, int x) {
            return z < 0 || y < 0 || x < 0 || z >= d || y >= h || x >= w ? 0 : values[((c * d + z) * h + y) * w + x];
        }

        void set(int c, int z, int y, int x, double value) {
            values[((c * d + z) * h + y) * w + x] = value;
        }

        static Grid of(int channels, int d, int h, int w) {
            return new Grid(channels, d, h, w, new double[channels * d * h * w]);
        }
    }

    /** Tumour probabilities (empty without segmentation) and the logits of benign and malignant (or empty). */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Output(double[] probabilities, double[] logits) {}

    /** The network with these weights. */
    public PlainNetwork(NetworkSpec spec, Weights weights) {
        this.spec = spec;
        parameters = weights.parameters();
    }

    private float[] values(String name) {
        return Objects.requireNonNull(parameters.get(name), name).values();
    }

    /**
     * One pass.
     *
     * @param input the voxels of one channel
     * @param dropout factors of the hidden units, 1 at prediction
     */
    public Output forward(float[] input, double[] dropout) {
        List<Grid> stages = encoder(input);
        double[] probabilities = {};
        double[] lesions = {};
        if (spec.tasks().segments()) {
            for (int k = 0; k < DECODER.length; k++) {
                String stage = "stage" + (k + 6);
                Grid raised = relu(normalized(raised(stages.get(k + 4), stage + ".up.weight"), stage + ".up.norm"));
                stages.add(residual(joined(raised, stages.get(SKIPS[k] - 1)), stage, DECODER[k]));
            }
            lesions = classes(relu(unit(stages.get(8), "output.conv3", 3, 1)));
            int voxels = spec.inputShape().voxels();
            probabilities = new double[voxels];
            for (int i = 0; i < lesions.length; i++) {
                probabilities[i % voxels] += lesions[i];
            }
        }
        return new Output(
                probabilities,
                spec.tasks().classifies() ? logits(stages, probabilities, lesions, dropout) : new double[0]);
    }

    /** What stage 5 gives, z before y before x in each channel. */
    public double[] bottom(float[] input) {
        return encoder(input).get(4).values();
    }

    private List<Grid> encoder(float[] input) {
        Grid volume = Grid.of(
                1,
                spec.inputShape().z(),
                spec.inputShape().y(),
                spec.inputShape().x());
        Arrays.setAll(volume.values(), i -> input[i]);
        List<Grid> stages = new ArrayList<>();
        Grid enhanced = volume;
        for (int i = 1; i <= 7 && spec.enhancement() == Enhancement.SEVEN_CONVOLUTIONS; i++) {
            enhanced = relu(unit(enhanced, "enhancement.conv" + i, 3, 1));
        }
        stages.add(relu(unit(enhanced, "stage1.conv", 3, 1)));
        for (int k = 0; k < ENCODER.length; k++) {
            String stage = "stage" + (k + 2);
            stages.add(residual(relu(unit(stages.get(k), stage + ".down", 2, 2)), stage, ENCODER[k]));
        }
        return stages;
    }

    /** The probabilities of all classes but the first, background. */
    private double[] classes(Grid features) {
        float[] weight = values("output.conv1.weight");
        float[] bias = values("output.conv1.bias");
        int voxels = features.values().length / bias.length;
        double[] probabilities = new double[(bias.length - 1) * voxels];
        for (int i = 0; i < voxels; i++) {
            double[] exponentials = new double[bias.length];
            for (int k = 0; k < bias.length; k++) {
                double logit = bias[k];
                for (int c = 0; c < bias.length; c++) {
                    logit += weight[k * bias.length + c] * features.values()[c * voxels + i];
                }
                exponentials[k] = Math.exp(logit);
            }
            double sum = Arrays.stream(exponentials).sum();
            for (int k = 1; k < bias.length; k++) {
                probabilities[(k - 1) * voxels + i] = exponentials[k] / sum;
            }
        }
        return probabilities;
    }

    private double[] logits(List<Grid> stages, double[] map, double[] lesions, double[] dropout) {
        ClassificationHead head = spec.head().orElseThrow();
        Grid bottom = stages.get(4);
        if (head instanceof MultiScaleHead multiScale) {
            List<Double> features = new ArrayList<>();
            for (int stage = 1; stage <= stages.size(); stage++) {
                if (multiScale.stages().contains(stage)) {
                    features.addAll(pooled(stages.get(stage - 1), multiScale.scaling()));
                }
            }
            return hidden(features, dropout);
        }
        if (head instanceof ChannelSliceHead) {
            List<Double> all = pooled(bottom, FeatureScaling.NONE);
            return linear(all.subList(0, bottom.channels() / 2), "head.fc");
        }
        if (head instanceof MapGuidedHead) {
            Grid features = relu(unit(joined(bottom, small(map, bottom)), "head.conv1", 3, 1));
            return linear(pooled(relu(unit(features, "head.conv2", 3, 1)), FeatureScaling.NONE), "head.fc");
        }
        if (head instanceof SpatialPyramidHead) {
            return hidden(pyramid(bottom), dropout);
        }
        int voxels = map.length;
        double benign = Arrays.stream(lesions, 0, voxels).sum();
        double malignant = Arrays.stream(lesions, voxels, 2 * voxels).sum();
        return new double[] {Math.log(benign), Math.log(malignant)};
    }

    private double[] hidden(List<Double> features, double[] dropout) {
        double[] hidden = linear(features, "head.fc1");
        List<Double> dropped = new ArrayList<>();
        for (int i = 0; i < hidden.length; i++) {
            dropped.add(Math.max(0, hidden[i]) * dropout[i]);
        }
        return linear(dropped, "head.fc2");
    }

    /** Each voxel of the map is added to the block of 16 x 16 x 16 that it is in. */
    private Grid small(double[] map, Grid bottom) {
        Grid small = Grid.of(1, bottom.d(), bottom.h(), bottom.w());
        int w = spec.inputShape().x();
        int h = spec.inputShape().y();
        for (int i = 0; i < map.length; i++) {
            int z = i / w / h / 16;
            int y = i / w % h / 16;
            int x = i % w / 16;
            small.set(0, z, y, x, small.at(0, z, y, x) + map[i] / 4096);
        }
        return small;
    }

    /** Every voxel is held against every part of its channel that it is in. */
    private static List<Double> pyramid(Grid bottom) {
        List<Double> features = new ArrayList<>();
        for (int bins : new int[] {4, 2, 1}) {
            double[] largest = new double[bottom.channels() * bins * bins * bins];
            Arrays.fill(largest, Double.NEGATIVE_INFINITY);
            for (int part = 0; part < largest.length; part++) {
                int c = part / bins / bins / bins;
                for (int z = 0; z < bottom.d(); z++) {
                    for (int y = 0; y < bottom.h(); y++) {
                        for (int x = 0; x < bottom.w(); x++) {
                            if (isIn(z, bottom.d(), part / bins / bins % bins, bins)
                                    && isIn(y, bottom.h(), part / bins % bins, bins)
                                    && isIn(x, bottom.w(), part % bins, bins)) {
                                largest[part] = Math.max(largest[part], bottom.at(c, z, y, x));
                            }
                        }
                    }
                }
            }
            Arrays.stream(largest).forEach(features::add);
        }
        return features;
    }

    /** Whether a voxel, the interval from i to i + 1 of n, overlaps a part, the interval from k to k + 1 of bins. */
    private static boolean isIn(int voxel, int n, int part, int bins) {
        return (voxel + 1) * bins > part * n && voxel * bins < (part + 1) * n;
    }

    private static List<Double> pooled(Grid stage, FeatureScaling scaling) {
        List<Double> means = new ArrayList<>();
        int voxels = stage.values().length / stage.channels();
        double squares = 0;
        for (int c = 0; c < stage.channels(); c++) {
            double mean = Arrays.stream(stage.values(), c * voxels, (c + 1) * voxels)
                    .average()
                    .orElseThrow();
            means.add(mean);
            squares += mean * mean;
        }
        if (scaling == FeatureScaling.L2) {
            double norm = Math.sqrt(squares);
            means.replaceAll(mean -> mean / norm);
        }
        return means;
    }

    private double[] linear(List<Double> input, String name) {
        float[] weight = values(name + ".weight");
        float[] bias = values(name + ".bias");
        double[] output = new double[bias.length];
        for (int o = 0; o < output.length; o++) {
            output[o] = bias[o];
            for (int i = 0; i < input.size(); i++) {
                output[o] += weight[o * input.size() + i] * input.get(i);
            }
        }
        return output;
    }

    private Grid residual(Grid input, String stage, int convolutions) {
        Grid branch = input;
        for (int i = 1; i <= convolutions; i++) {
            branch = unit(branch, stage + ".residual.conv" + i, 3, 1);
            if (i < convolutions) {
                branch = relu(branch);
            }
        }
        Grid sum = Grid.of(input.channels(), input.d(), input.h(), input.w());
        for (int i = 0; i < sum.values().length; i++) {
            sum.values()[i] = branch.values()[i] + input.values()[i];
        }
        return relu(sum);
    }

    /** Convolution and normalisation. A kernel of 3 has a border of zeros, one of 2 none. */
    private Grid unit(Grid input, String name, int kernel, int stride) {
        float[] weight = values(name + ".weight");
        int out = values(name + ".norm.gamma").length;
        int border = kernel == 3 ? 1 : 0;
        Grid output = Grid.of(out, input.d() / stride, input.h() / stride, input.w() / stride);
        for (int c = 0; c < out; c++) {
            for (int z = 0; z < output.d(); z++) {
                for (int y = 0; y < output.h(); y++) {
                    for (int x = 0; x < output.w(); x++) {
                        double sum = 0;
                        int at = c * input.channels() * kernel * kernel * kernel;
                        for (int a = 0; a < input.channels(); a++) {
                            for (int i = 0; i < kernel; i++) {
                                for (int j = 0; j < kernel; j++) {
                                    for (int k = 0; k < kernel; k++) {
                                        sum += weight[at++]
                                                * input.at(
                                                        a,
                                                        z * stride + i - border,
                                                        y * stride + j - border,
                                                        x * stride + k - border);
                                    }
                                }
                            }
                        }
                        output.set(c, z, y, x, sum);
                    }
                }
            }
        }
        return normalized(output, name + ".norm");
    }

    /** A transposed convolution with a kernel of 2 and stride 2. */
    private Grid raised(Grid input, String name) {
        float[] weight = values(name);
        int out = weight.length / 8 / input.channels();
        Grid output = Grid.of(out, 2 * input.d(), 2 * input.h(), 2 * input.w());
        for (int c = 0; c < out; c++) {
            for (int z = 0; z < output.d(); z++) {
                for (int y = 0; y < output.h(); y++) {
                    for (int x = 0; x < output.w(); x++) {
                        double sum = 0;
                        int kernel = 8 * c + 4 * (z % 2) + 2 * (y % 2) + x % 2;
                        for (int a = 0; a < input.channels(); a++) {
                            sum += weight[kernel * input.channels() + a] * input.at(a, z / 2, y / 2, x / 2);
                        }
                        output.set(c, z, y, x, sum);
                    }
                }
            }
        }
        return output;
    }

    /** With the running statistics, or with the grid's own where the network has none. */
    private Grid normalized(Grid grid, String name) {
        int voxels = grid.values().length / grid.channels();
        for (int c = 0; c < grid.channels(); c++) {
            int from = c * voxels;
            double mean;
            double variance;
            if (parameters.containsKey(name + ".mean")) {
                mean = values(name + ".mean")[c];
                variance = values(name + ".variance")[c];
            } else {
                mean = Arrays.stream(grid.values(), from, from + voxels)
                        .average()
                        .orElseThrow();
                double center = mean;
                variance = Arrays.stream(grid.values(), from, from + voxels)
                        .map(v -> (v - center) * (v - center))
                        .average()
                        .orElseThrow();
            }
            double scale = values(name + ".gamma")[c] / Math.sqrt(variance + 1e-5);
            double shift = values(name + ".beta")[c];
            for (int i = from; i < from + voxels; i++) {
                grid.values()[i] = scale * (grid.values()[i] - mean) + shift;
            }
        }
        return grid;
    }

    private static Grid relu(Grid grid) {
        Arrays.setAll(grid.values(), i -> Math.max(0, grid.values()[i]));
        return grid;
    }

    private static Grid joined(Grid raised, Grid skip) {
        Grid both = Grid.of(raised.channels() + skip.channels(), raised.d(), raised.h(), raised.w());
        System.arraycopy(raised.values(), 0, both.values(), 0, raised.values().length);
        System.arraycopy(skip.values(), 0, both.values(), raised.values().length, skip.values().length);
        return both;
    }
}
