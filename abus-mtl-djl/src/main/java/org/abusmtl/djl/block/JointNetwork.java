package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.abusmtl.model.MalignantShareHead;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.StageRange;

/**
 * Every network of Tables 1, 4 and 6: the nine-stage V-Net (section 3.1, Fig. 2), the classification head of its
 * specification (section 3.2 for the paper's own), or one of the two. VNet has no head, ClsNet no decoder.
 */
public final class JointNetwork {

    /** Convolutions in the residual block of stages 6 to 9. */
    private static final int[] CONVOLUTIONS = {3, 3, 2, 1};

    private static final String OUTPUT = "output";

    private final NetworkSpec spec;
    private final Encoder encoder;
    private final List<DecoderStage> decoder = new ArrayList<>();
    private final Optional<OutputBlock> output;
    private final Optional<HeadBlock> head;

    /**
     * What one pass gives.
     *
     * @param tumorProbabilities (N, D * H * W), empty without segmentation
     * @param lesionProbabilities (N, 2, D * H * W), of benign and malignant tumour, whose sum is the tumour probability; empty
     *     unless the segmentation tells them apart
     * @param logits (N, 2), benign first, empty without classification
     */
    public record Output(
            Optional<NDArray> tumorProbabilities, Optional<NDArray> lesionProbabilities, Optional<NDArray> logits)
            implements AutoCloseable {
        @Override
        public void close() {
            tumorProbabilities.ifPresent(NDArray::close);
            lesionProbabilities.ifPresent(NDArray::close);
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
        encoder = new Encoder(spec, parameters);
        if (spec.tasks().segments()) {
            for (int stage = StageRange.BOTTOM + 1; stage <= StageRange.STAGES; stage++) {
                decoder.add(new DecoderStage(
                        parameters,
                        "stage" + stage,
                        spec.stageChannels(stage - 1),
                        spec.stageChannels(skipOf(stage)),
                        spec.stageChannels(stage),
                        CONVOLUTIONS[stage - StageRange.BOTTOM - 1],
                        spec.normalization()));
            }
        }
        output = spec.tasks().segments() ? Optional.of(output(spec, parameters)) : Optional.empty();
        head = spec.head().map(h -> HeadBlock.of(parameters, spec, h));
    }

    private static OutputBlock output(NetworkSpec spec, Parameters parameters) {
        int channels = spec.stageChannels(StageRange.STAGES);
        if (spec.head().filter(MalignantShareHead.class::isInstance).isPresent()) {
            return new LesionOutput(parameters, OUTPUT, channels, spec.normalization());
        }
        SegmentationOutput tumor = new SegmentationOutput(parameters, OUTPUT, channels, spec.normalization());
        return (input, training) -> new Segmentation(tumor.forward(input, training), Optional.empty());
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
        return forward(input, dropout, features -> {});
    }

    /**
     * One pass that shows its stages.
     *
     * @param input (N, input channels, D, H, W), stays open
     * @param dropout as for the other form
     * @param eachStage is handed what each stage gives, in order; the tensors are closed or changed after it has returned
     * @return new tensors
     */
    public Output forward(NDArray input, Optional<SplittableRandom> dropout, Consumer<NDArray> eachStage) {
        boolean training = dropout.isPresent();
        List<NDArray> read = new ArrayList<>();
        List<NDArray> stages = new ArrayList<>();
        NDArray current = encoder.stage(1, input, training);
        for (int stage = 1; ; stage++) {
            read(stage, current, read);
            eachStage.accept(current);
            stages.add(current);
            if (stage == StageRange.STAGES || (stage == StageRange.BOTTOM && decoder.isEmpty())) {
                break;
            }
            NDArray previous = current;
            if (stage < StageRange.BOTTOM) {
                current = encoder.stage(stage + 1, previous, training);
                if (decoder.isEmpty()) {
                    previous.close();
                }
            } else {
                NDArray skip = stages.get(skipOf(stage + 1) - 1);
                current = decoder.get(stage - StageRange.BOTTOM).consume(previous, skip, training);
            }
        }
        Optional<Segmentation> segmentation = output.map(o -> o.forward(stages.get(stages.size() - 1), training));
        stages.forEach(NDArray::close); // those already closed stay closed
        Optional<NDArray> logits = head.map(h -> h.logits(read, segmentation, dropout));
        return new Output(segmentation.map(Segmentation::tumor), segmentation.flatMap(Segmentation::lesions), logits);
    }

    private void read(int stage, NDArray features, List<NDArray> read) {
        if (spec.head().isPresent() && spec.head().get().stages().contains(stage)) {
            head.flatMap(h -> h.read(features)).ifPresent(read::add);
        }
    }
}
