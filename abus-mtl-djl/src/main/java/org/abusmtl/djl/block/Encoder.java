package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.abusmtl.model.Enhancement;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.StageRange;

/** Stages 1 to 5 (section 3.1), with what stands in front of stage 1. */
final class Encoder {

    /** Convolutions in the residual block of stages 2 to 5. */
    private static final int[] CONVOLUTIONS = {1, 2, 3, 3};

    private static final int ENHANCING = 7;

    private final List<Layer> stages = new ArrayList<>();

    Encoder(NetworkSpec spec, Parameters parameters) {
        int width = spec.stageChannels(1);
        int channels = spec.refinement().inputChannels();
        List<Layer> first = new ArrayList<>();
        if (spec.enhancement() == Enhancement.SEVEN_CONVOLUTIONS) {
            for (int i = 1; i <= ENHANCING; i++) {
                first.add(conv3(parameters, "enhancement.conv" + i, channels, width, spec));
                channels = width;
            }
        }
        first.add(conv3(parameters, "stage1.conv", channels, width, spec));
        stages.add(new LayerSequence(first));
        for (int stage = 2; stage <= StageRange.BOTTOM; stage++) {
            stages.add(new EncoderStage(
                    parameters,
                    "stage" + stage,
                    spec.stageChannels(stage - 1),
                    spec.stageChannels(stage),
                    CONVOLUTIONS[stage - 2],
                    spec.normalization()));
        }
    }

    private static ConvUnit conv3(Parameters parameters, String path, int in, int out, NetworkSpec spec) {
        return ConvUnit.conv3(parameters, path, in, out, spec.normalization(), ConvUnit.Ending.RELU);
    }

    /**
     * One stage.
     *
     * @param number 1 to 5
     * @param input the network's, or what the stage before gave; stays open
     * @param training whether batch statistics are used and updated
     * @return a new tensor
     */
    NDArray stage(int number, NDArray input, boolean training) {
        return stages.get(number - 1).forward(input, training);
    }

    /**
     * All stages, each closed as soon as the next has read it.
     *
     * @param input the network's, stays open
     * @param training whether batch statistics are used and updated
     * @return stage 5, a new tensor
     */
    NDArray bottom(NDArray input, boolean training) {
        return new LayerSequence(stages).forward(input, training);
    }
}
