package org.abusmtl.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.abusmtl.model.MultiScaleHead;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.StageRange;
import org.abusmtl.spi.Weights;

/**
 * VNet and CMSVNet (Zhou et al. 2021, sections 3.1 and 3.2) as somebody writes them with DJL's own blocks: what the
 * library's network is timed against. Every intermediate lives until the manager of the input closes.
 *
 * <p>In (N, 1, D, H, W); out the tumour probabilities (N, voxels) and, with a head, the logits (N, 2). Where DJL's blocks
 * lack something on one of the engines, the shortest form that both have is used: batch norm over four axes, and a
 * 1x1x1 convolution whose channels are spread over 2x2x2 voxels as the transposed convolution.
 *
 * <p>Parameters are in the order of the library's network, so that its weights can be loaded. On processors with AVX-512,
 * PyTorch 2.7.1 computes the gradient behind the two-channel 3x3x3 convolution wrongly with several threads, on some of
 * them with one; the library avoids that, plain blocks do not.
 */
final class StockNetwork extends AbstractBlock {

    private static final byte VERSION = 1;

    /** Convolutions in the residual block of stages 2 to 9. */
    private static final int[] CONVOLUTIONS = {1, 2, 3, 3, 3, 3, 2, 1};

    private static final float EPSILON = 1e-12f;

    private final NetworkSpec spec;
    private final List<Block> encoder = new ArrayList<>();
    private final List<Block> ups = new ArrayList<>();
    private final List<Block> residuals = new ArrayList<>();
    private final Block output;
    private final Optional<Block> head;

    /**
     * The blocks of a specification with batch norm.
     *
     * @param spec a network that segments
     */
    StockNetwork(NetworkSpec spec) {
        super(VERSION);
        this.spec = spec;
        encoder.add(addChildBlock("stage1", unit(spec.stageChannels(1), 3, 1)));
        for (int stage = 2; stage <= StageRange.BOTTOM; stage++) {
            int channels = spec.stageChannels(stage);
            Block block =
                    new SequentialBlock().add(unit(channels, 2, 2)).add(residual(channels, CONVOLUTIONS[stage - 2]));
            encoder.add(addChildBlock("stage" + stage, block));
        }
        for (int stage = StageRange.BOTTOM + 1; stage <= StageRange.STAGES; stage++) {
            int channels = spec.stageChannels(stage);
            int skip = spec.stageChannels(skipOf(stage));
            ups.add(addChildBlock("up" + stage, new UpConvolution(channels - skip)));
            residuals.add(addChildBlock("stage" + stage, residual(channels, CONVOLUTIONS[stage - 2])));
        }
        output =
                addChildBlock("output", new SequentialBlock().add(unit(2, 3, 1)).add(convolution(2, 1, 1, true)));
        head = spec.head().map(h -> addChildBlock("head", fullyConnected((MultiScaleHead) h)));
    }

    private static int skipOf(int stage) {
        return 2 * StageRange.BOTTOM - stage;
    }

    private static Block convolution(int channels, int kernel, int stride, boolean bias) {
        int padding = stride == 1 ? kernel / 2 : 0;
        return Conv3d.builder()
                .setFilters(channels)
                .setKernelShape(new Shape(kernel, kernel, kernel))
                .optStride(new Shape(stride, stride, stride))
                .optPadding(new Shape(padding, padding, padding))
                .optBias(bias)
                .build();
    }

    private static SequentialBlock linearUnit(int channels) {
        return new SequentialBlock().add(convolution(channels, 3, 1, false)).add(new Normalization());
    }

    private static SequentialBlock unit(int channels, int kernel, int stride) {
        return new SequentialBlock()
                .add(convolution(channels, kernel, stride, false))
                .add(new Normalization())
                .add(Activation.reluBlock());
    }

    private static Block residual(int channels, int convolutions) {
        SequentialBlock branch = new SequentialBlock();
        for (int i = 1; i < convolutions; i++) {
            branch.add(unit(channels, 3, 1));
        }
        branch.add(linearUnit(channels));
        return new SequentialBlock()
                .add(new ParallelBlock(
                        lists -> new NDList(lists.get(0).head().add(lists.get(1).head())),
                        List.of(branch, Blocks.identityBlock())))
                .add(Activation.reluBlock());
    }

    private static Block fullyConnected(MultiScaleHead head) {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(head.hiddenUnits()).build())
                .add(Activation.reluBlock())
                .add(Dropout.builder().optRate((float) head.dropout()).build())
                .add(Linear.builder().setUnits(2).build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        List<NDArray> stages = new ArrayList<>();
        NDArray current = inputs.head();
        for (Block stage : encoder) {
            current = stage.forward(store, new NDList(current), training).head();
            stages.add(current);
        }
        for (int i = 0; i < ups.size(); i++) {
            NDArray raised =
                    ups.get(i).forward(store, new NDList(current), training).head();
            NDArray skip = stages.get(skipOf(StageRange.BOTTOM + 1 + i) - 1);
            current = residuals
                    .get(i)
                    .forward(store, new NDList(raised.concat(skip, 1)), training)
                    .head();
            stages.add(current);
        }
        NDArray channels =
                output.forward(store, new NDList(current), training).head().softmax(1);
        NDArray map = channels.get(":, 1").reshape(current.getShape().get(0), -1);
        if (head.isEmpty()) {
            return new NDList(map);
        }
        NDList features = new NDList();
        for (int stage = 1; stage <= StageRange.STAGES; stage++) {
            if (spec.head().orElseThrow().stages().contains(stage)) {
                features.add(pooled(stages.get(stage - 1)));
            }
        }
        NDArray joined = features.size() == 1 ? features.head() : NDArrays.concat(features, 1);
        return new NDList(
                map, head.get().forward(store, new NDList(joined), training).head());
    }

    /** Global average pooling and division by the L2 norm (Eq. 1). */
    private static NDArray pooled(NDArray stage) {
        Shape shape = stage.getShape();
        NDArray mean = stage.reshape(shape.get(0), shape.get(1), -1).mean(new int[] {2});
        return mean.div(mean.square().sum(new int[] {1}, true).add(EPSILON).sqrt());
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape map = new Shape(inputShapes[0].get(0), inputShapes[0].slice(2).size());
        return head.isEmpty() ? new Shape[] {map} : new Shape[] {map, new Shape(inputShapes[0].get(0), 2)};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        List<Shape> shapes = new ArrayList<>();
        Shape current = inputShapes[0];
        for (Block stage : encoder) {
            current = initialized(stage, manager, dataType, current);
            shapes.add(current);
        }
        for (int i = 0; i < ups.size(); i++) {
            Shape raised = initialized(ups.get(i), manager, dataType, current);
            Shape skip = shapes.get(skipOf(StageRange.BOTTOM + 1 + i) - 1);
            Shape joined =
                    new Shape(raised.get(0), raised.get(1) + skip.get(1), raised.get(2), raised.get(3), raised.get(4));
            current = initialized(residuals.get(i), manager, dataType, joined);
        }
        initialized(output, manager, dataType, current);
        long batch = current.get(0);
        head.ifPresent(block -> block.initialize(manager, dataType, new Shape(batch, spec.headFeatures())));
    }

    private static Shape initialized(Block block, NDManager manager, DataType dataType, Shape input) {
        block.initialize(manager, dataType, input);
        return block.getOutputShapes(new Shape[] {input})[0];
    }

    /**
     * Copies the library's weights into the initialised blocks.
     *
     * @param weights of a network of the same specification
     * @throws IllegalArgumentException if number or shapes differ
     */
    void load(Weights weights) {
        ParameterList own = getParameters();
        List<Weights.Parameter> values = List.copyOf(weights.parameters().values());
        if (own.size() != values.size()) {
            throw new IllegalArgumentException(
                    "weights: expected " + own.size() + " parameters, found " + values.size());
        }
        for (int i = 0; i < values.size(); i++) {
            Parameter parameter = own.valueAt(i);
            Shape shape = new Shape(
                    values.get(i).shape().stream().mapToLong(Integer::longValue).toArray());
            if (!parameter.getShape().equals(shape)) {
                throw new IllegalArgumentException(
                        "weights: expected " + parameter.getShape() + " for " + own.keyAt(i) + ", found " + shape);
            }
            parameter.getArray().set(FloatBuffer.wrap(values.get(i).values()));
        }
    }

    /** Batch norm on four axes: on five, MXNet's backward pass fails. */
    private static final class Normalization extends AbstractBlock {

        private final Block norm;

        Normalization() {
            super(VERSION);
            norm = addChildBlock("norm", BatchNorm.builder().build());
        }

        private static Shape flat(Shape shape) {
            return new Shape(shape.get(0), shape.get(1), shape.get(2), shape.get(3) * shape.get(4));
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
            Shape shape = inputs.head().getShape();
            NDArray input = inputs.head().reshape(flat(shape));
            return new NDList(
                    norm.forward(store, new NDList(input), training).head().reshape(shape));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return inputShapes;
        }

        @Override
        protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
            norm.initialize(manager, dataType, flat(inputShapes[0]));
        }
    }

    /** Up-sampling, normalisation, ReLU. */
    private static final class UpConvolution extends AbstractBlock {

        private final int out;
        private final Block spread;
        private final Block norm;

        UpConvolution(int out) {
            super(VERSION);
            this.out = out;
            spread = addChildBlock("spread", convolution(8 * out, 1, 1, false));
            norm = addChildBlock("norm", new Normalization());
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
            NDArray blocks = spread.forward(store, inputs, training).head();
            Shape shape = blocks.getShape();
            long n = shape.get(0);
            long d = shape.get(2);
            long h = shape.get(3);
            long w = shape.get(4);
            // two steps, since MXNet moves six axes at most
            NDArray wide = blocks.reshape(n * out * 4, 2, d * h, w)
                    .transpose(0, 2, 3, 1)
                    .reshape(n * out, 2, 2, d, h, 2 * w)
                    .transpose(0, 3, 1, 4, 2, 5)
                    .reshape(n, out, 2 * d, 2 * h, 2 * w);
            return new NDList(Activation.relu(
                    norm.forward(store, new NDList(wide), training).head()));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            Shape in = inputShapes[0];
            return new Shape[] {new Shape(in.get(0), out, 2 * in.get(2), 2 * in.get(3), 2 * in.get(4))};
        }

        @Override
        protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
            spread.initialize(manager, dataType, inputShapes);
            norm.initialize(manager, dataType, getOutputShapes(inputShapes));
        }
    }
}
