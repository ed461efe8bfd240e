package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.abusmtl.model.ChannelSliceHead;
import org.abusmtl.model.ClassificationHead;
import org.abusmtl.model.MapGuidedHead;
import org.abusmtl.model.MultiScaleHead;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.SpatialPyramidHead;

/** The layers of a classification head: it takes what it needs of each stage while the stage is there, and then answers. */
interface HeadBlock {

    /** Where the names of its parameters start. */
    String PATH = "head";

    /**
     * What the head keeps of a stage that it reads.
     *
     * @param stage (N, C, D, H, W), stays open
     * @return a new tensor, empty for a head that reads the segmentation alone
     */
    Optional<NDArray> read(NDArray stage);

    /**
     * The class from what was kept.
     *
     * @param read what {@link #read} gave, in the order of the stages; closed
     * @param segmentation of the same pass, stays open; empty in a network without decoder
     * @param dropout draws the dropped units in training; empty at prediction
     * @return (N, 2), benign first
     */
    NDArray logits(List<NDArray> read, Optional<Segmentation> segmentation, Optional<SplittableRandom> dropout);

    /**
     * The layers of a head.
     *
     * @param parameters receives the tensors
     * @param spec of the network, which has that head
     * @param head its head
     * @return new layers
     */
    static HeadBlock of(Parameters parameters, NetworkSpec spec, ClassificationHead head) {
        int features = spec.headFeatures();
        if (head instanceof MultiScaleHead multiScale) {
            return new MultiScaleHeadBlock(parameters, PATH, multiScale, features);
        }
        if (head instanceof ChannelSliceHead) {
            return new ChannelSliceHeadBlock(parameters, PATH, features);
        }
        if (head instanceof MapGuidedHead) {
            return new MapGuidedHeadBlock(parameters, PATH, features, spec.normalization());
        }
        if (head instanceof SpatialPyramidHead pyramid) {
            return new SpatialPyramidHeadBlock(parameters, PATH, pyramid, features);
        }
        return new MalignantShareHeadBlock();
    }
}
