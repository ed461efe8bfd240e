package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.model.ClassificationHead;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.StageRange;

/**
 * Every network of Tables 1 and 4: the nine-stage V-Net (section 3.1, Fig. 2), the multi-scale head on the stages of its
 * specification (section 3.2), or one of the two. VNet has no head, ClsNet no decoder.
 */
public final class JointNetwork {

    /** Convolutions in the residual block of stages 2 to 9. */
    private static final int[] CONVOLUTIONS = {1, 2, 3, 3, 3, 3, 2, 1};

    private final NetworkSpec spec;
    private final ConvUnit stage1;
    private final List<EncoderStage> encoder = new ArrayList<>();
    private final List<DecoderStage> decoder = new ArrayList<>();
    private final Optional<SegmentationOutput> output;
    private final Optional<MultiScaleHead> head;

    /**
     * What one pass gives.
     *
     * @param tumorProbabilities (N, D * H * W), empty without segmentation
     * @param logits (N, 2), benign first, empty without classification
     */
    public record Output(Optional<NDArray> tumorProbabilities, Optional<NDArray> logits) implements AutoCloseable {
        @Override
        public void close() {
            tumorProbabilities.ifPresent(NDArray::close);
            logits.ifPresent(NDArray::close);
        }
    }

    /**
     * Builds the layers of a specification.
     *
     * @param spec the network
     * @param parameters receives the tensors
     */
    public JointNetwork(NetworkSpec spec, Parameters parameters) {
        this.spec = spec;
        stage1 = ConvUnit.conv3(
                parameters,
                "stage1.conv",
                spec.refinement().inputChannels(),
                spec.stageChannels(1),
                spec.normalization(),
                ConvUnit.Ending.RELU);
        for (int stage = 2; stage <= StageRange.BOTTOM; stage++) {
            encoder.add(new EncoderStage(
                    parameters,
                    "stage" + stage,
                    spec.stageChannels(stage - 1),
                    spec.stageChannels(stage),
                    CONVOLUTIONS[stage - 2],
                    spec.normalization()));
        }
        if (spec.tasks().segments()) {
            for (int stage = StageRange.BOTTOM + 1; stage <= StageRange.STAGES; stage++) {
                decoder.add(new DecoderStage(
                        parameters,
                        "stage" + stage,
                        spec.stageChannels(stage - 1),
                        spec.stageChannels(skipOf(stage)),
                        spec.stageChannels(stage),
                        CONVOLUTIONS[stage - 2],
                        spec.normalization()));
            }
        }
        output = spec.tasks().segments()
                ? Optional.of(new SegmentationOutput(
                        parameters, "output", spec.stageChannels(StageRange.STAGES), spec.normalization()))
                : Optional.empty();
        head = spec.head().map(h -> new MultiScaleHead(parameters, "head", h, spec.headFeatures()));
    }

    /** Stage 6 is joined by stage 4, 7 by 3, 8 by 2, 9 by 1. */
    private static int skipOf(int stage) {
        return 2 * StageRange.BOTTOM - stage;
    }

    /**
     * One pass.
     *
     * @param input (N, input channels, D, H, W), stays open
     * @param dropout draws the dropped units in training; empty at prediction, which also uses running statistics
     * @return new tensors
     */
    public Output forward(NDArray input, Optional<SplittableRandom> dropout) {
        boolean training = dropout.isPresent();
        List<NDArray> vectors = new ArrayList<>();
        List<NDArray> stages = new ArrayList<>();
        NDArray current = stage1.forward(input, training);
        for (int stage = 1; ; stage++) {
            pool(stage, current, vectors);
            stages.add(current);
            if (stage == StageRange.STAGES || (stage == StageRange.BOTTOM && decoder.isEmpty())) {
                break;
            }
            NDArray previous = current;
            if (stage < StageRange.BOTTOM) {
                current = encoder.get(stage - 1).forward(previous, training);
                if (decoder.isEmpty()) {
                    previous.close();
                }
            } else {
                NDArray skip = stages.get(skipOf(stage + 1) - 1);
                current = decoder.get(stage - StageRange.BOTTOM).consume(previous, skip, training);
            }
        }
        Optional<NDArray> map = output.map(o -> o.forward(stages.get(stages.size() - 1), training));
        stages.forEach(NDArray::close); // those already closed stay closed
        Optional<NDArray> logits = head.map(h -> {
            try (NDManager scope = vectors.get(0).getManager().newSubManager()) {
                Optional<NDArray> mask = dropout.map(
                        r -> dropoutMask(scope, vectors.get(0).getShape().get(0), r));
                return h.logits(vectors, mask);
            }
        });
        return new Output(map, logits);
    }

    private void pool(int stage, NDArray features, List<NDArray> vectors) {
        if (spec.head().isPresent() && spec.head().get().stages().contains(stage)) {
            head.ifPresent(h -> vectors.add(h.pool(features)));
        }
    }

    private NDArray dropoutMask(NDManager manager, long n, SplittableRandom random) {
        ClassificationHead headSpec = spec.head().orElseThrow();
        float[] factors = new float[Math.toIntExact(n * headSpec.hiddenUnits())];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = random.nextDouble() < headSpec.dropout() ? 0 : (float) (1 / (1 - headSpec.dropout()));
        }
        return Tensors.of(manager, factors, new Shape(n, headSpec.hiddenUnits()));
    }
}
