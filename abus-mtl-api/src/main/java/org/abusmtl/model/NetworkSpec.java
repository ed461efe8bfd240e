package org.abusmtl.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.abusmtl.volume.GridShape;

/**
 * A network, completely: two networks of equal specifications have the same layers and the same stages of training.
 * Immutable.
 *
 * <p>The backbone is the nine-stage V-Net of section 3.1; stage s has {@code width * factor(s)} channels with the
 * factors 1, 2, 4, 8, 16, 16, 8, 4, 2. At width 16 with its segmentation output it has 14.6 million parameters.
 *
 * @param name what reports call it
 * @param tasks what it answers
 * @param inputShape voxels of its input, every side divisible by 16, at most 2<sup>27</sup> in all
 * @param width channels of stage 1, 16 in the paper, at most {@value #MOST_WIDTH}
 * @param head the classification head, empty for a segmentation network
 * @param normalization after each convolution
 * @param refinement how often it is applied (Algorithm 1)
 * @param enhancement what stands in front of stage 1
 * @param pretraining what is trained before it
 * @since 0.1.0
 */
public record NetworkSpec(
        String name,
        Tasks tasks,
        GridShape inputShape,
        int width,
        Optional<ClassificationHead> head,
        Normalization normalization,
        RefinementSchedule refinement,
        Enhancement enhancement,
        Pretraining pretraining) {

    /** Every side of the input must be divisible by this, for four halvings. */
    public static final int SIDE_DIVISOR = 16;

    /** The paper's input, 64 x 32 x 64 mm at 0.5 mm. */
    public static final GridShape PAPER_INPUT = new GridShape(128, 64, 128);

    /** Far beyond what an engine can hold: stage 5 has 16 times as many channels. */
    public static final int MOST_WIDTH = 1 << 16;

    /** 128 times the paper's input: one channel of floats takes half a gibibyte. */
    private static final int MOST_INPUT_VOXELS = 1 << 27;

    private static final String ITERATED = "_Iter";
    private static final String WANG = "Wang2018";
    private static final String CHAKRAVARTY = "Chakravarty2018";
    private static final String CHEN = "Chen2018";
    private static final String XIE = "Xie2018";
    private static final String QU = "Qu2019";

    private static final ClassificationHead CLS_NET_HEAD =
            new MultiScaleHead(new StageRange(5, 5), FeatureScaling.NONE, 256, 0.5);

    private static final int[] STAGE_FACTORS = {1, 2, 4, 8, 16, 16, 8, 4, 2};

    /**
     * Checks the combination.
     *
     * @throws IllegalArgumentException if a side of the input is not divisible by 16, the input is too large, the width is
     *     below 1 or too large, or the head reads more features than can be counted
     * @throws IllegalStateException if head and tasks do not fit together, a classification network reads the decoder
     *     that it lacks, or refines without a segmentation to feed back; or the tasks leave nothing to a pretraining
     */
    public NetworkSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(enhancement, "enhancement");
        Objects.requireNonNull(pretraining, "pretraining");
        for (int axis = 0; axis < 3; axis++) {
            if (inputShape.side(axis) % SIDE_DIVISOR != 0) {
                throw new IllegalArgumentException("inputShape." + "xyz".charAt(axis)
                        + ": expected a side divisible by " + SIDE_DIVISOR + ", found " + inputShape.side(axis));
            }
        }
        if (inputShape.voxels() > MOST_INPUT_VOXELS) {
            throw new IllegalArgumentException(
                    "inputShape: expected at most " + MOST_INPUT_VOXELS + " voxels, found " + inputShape);
        }
        requireWidth(width);
        if (tasks.classifies() != head.isPresent()) {
            throw new IllegalStateException("head: expected " + (tasks.classifies() ? "one" : "none")
                    + " for the tasks " + tasks + ", found " + (head.isPresent() ? "one" : "none"));
        }
        if (!tasks.segments() && head.orElseThrow().readsDecoder()) {
            throw new IllegalStateException(
                    head.orElseThrow() instanceof MultiScaleHead multiScale
                            ? "stages: expected stages of the encoder, 1 to " + StageRange.BOTTOM
                                    + ", for a network without decoder, found " + multiScale.stages()
                            : "head: expected one that reads the encoder alone, for a network without decoder, found "
                                    + head.orElseThrow());
        }
        if (!tasks.segments() && refinement.iterations() > 0) {
            throw new IllegalStateException(
                    "iterations: expected 0 for a network without segmentation, found " + refinement.iterations());
        }
        if (pretraining != Pretraining.NONE && tasks != Tasks.JOINT) {
            throw new IllegalStateException(
                    "pretraining: expected NONE for the tasks " + tasks + ", found " + pretraining);
        }
        if (head.isPresent()) {
            requireCountable(head.get(), width);
        }
    }

    private static void requireWidth(int width) {
        if (width < 1 || width > MOST_WIDTH) {
            throw new IllegalArgumentException("width: expected 1 to " + MOST_WIDTH + ", found " + width);
        }
    }

    private static void requireCountable(ClassificationHead head, int width) {
        try {
            head.features(stage -> width * STAGE_FACTORS[stage - 1]);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "head: expected fewer than 2^31 features at width " + width + ", found " + head, e);
        }
    }

    /**
     * The output channels of a stage.
     *
     * @param stage 1 to 9
     * @return {@code width} times 1, 2, 4, 8, 16, 16, 8, 4, 2
     * @throws IndexOutOfBoundsException if there is no such stage
     */
    public int stageChannels(int stage) {
        return width * STAGE_FACTORS[Objects.checkIndex(stage - 1, STAGE_FACTORS.length)];
    }

    /**
     * The length of the vector that the first fully connected layer of the head reads: 640 for stages 4-6 at width 16.
     *
     * @return at least 1, or 0 for a network or a head without such a layer
     */
    public int headFeatures() {
        return head.map(h -> h.features(this::stageChannels)).orElse(0);
    }

    /**
     * VNet: segmentation only.
     *
     * @return the specification at the paper's width and input
     */
    public static NetworkSpec vnet() {
        return builder().name("VNet").tasks(Tasks.SEGMENTATION).build();
    }

    /**
     * ClsNet: classification only, from stage 5 without L2 normalisation.
     *
     * @return the specification at the paper's width and input
     */
    public static NetworkSpec clsNet() {
        return builder()
                .name("ClsNet")
                .tasks(Tasks.CLASSIFICATION)
                .head(CLS_NET_HEAD)
                .build();
    }

    /**
     * CVNet: both tasks, classification from stage 5.
     *
     * @return the specification at the paper's width and input
     */
    public static NetworkSpec cvNet() {
        return builder().name("CVNet").stages(5, 5).build();
    }

    /**
     * CMSVNet: both tasks, classification from stages 4 to 6.
     *
     * @return the specification at the paper's width and input
     */
    public static NetworkSpec cmsVNet() {
        return builder().name("CMSVNet").stages(4, 6).build();
    }

    /**
     * CMSVNet on other stages, CMS(i-j)VNet.
     *
     * @param first first stage of the head
     * @param last last stage of the head
     * @return the specification at the paper's width and input
     * @throws IllegalArgumentException unless {@code 1 <= first <= last <= 9}
     */
    public static NetworkSpec cmsVNet(int first, int last) {
        StageRange stages = new StageRange(first, last);
        return builder().name("CMS(" + stages + ")VNet").stages(first, last).build();
    }

    /**
     * Wang2018: both tasks, the class from a slice of stage 5's channels ({@link ChannelSliceHead}). Its pre-enhancing stack
     * is an option, {@link Enhancement#SEVEN_CONVOLUTIONS}.
     *
     * @return the specification at the paper's width and input
     */
    public static NetworkSpec wang2018() {
        return builder().head(new ChannelSliceHead(2)).build();
    }

    /**
     * Chakravarty2018: both tasks, the class from stage 5 and the tumour probability map ({@link MapGuidedHead}).
     *
     * @return the specification at the paper's width and input
     */
    public static NetworkSpec chakravarty2018() {
        return builder().head(new MapGuidedHead()).build();
    }

    /**
     * Chen2018: both tasks, the class from a spatial pyramid of stage 5 ({@link SpatialPyramidHead}).
     *
     * @return the specification at the paper's width and input
     */
    public static NetworkSpec chen2018() {
        return builder()
                .head(new SpatialPyramidHead(List.of(4, 2, 1), 512, 0.5))
                .build();
    }

    /**
     * Xie2018: both tasks, the class as ClsNet reads it, trained in two stages
     * ({@link Pretraining#CLASSIFICATION_ENCODER}).
     *
     * @return the specification at the paper's width and input
     */
    public static NetworkSpec xie2018() {
        return builder()
                .head(CLS_NET_HEAD)
                .pretraining(Pretraining.CLASSIFICATION_ENCODER)
                .build();
    }

    /**
     * Qu2019: the segmentation tells benign from malignant tumour, and the class is its share ({@link MalignantShareHead});
     * with the perceptual term ({@link Pretraining#PERCEPTUAL_ENCODER}).
     *
     * @return the specification at the paper's width and input
     */
    public static NetworkSpec qu2019() {
        return builder()
                .head(new MalignantShareHead())
                .pretraining(Pretraining.PERCEPTUAL_ENCODER)
                .build();
    }

    /**
     * The six models of Table 1: VNet, ClsNet, CVNet, CVNet_Iter, CMSVNet, CMSVNet_Iter.
     *
     * @return their specifications in the table's order
     */
    public static List<NetworkSpec> table1() {
        return List.of(
                vnet(),
                clsNet(),
                cvNet(),
                cvNet().iterated(2),
                cmsVNet(),
                cmsVNet().iterated(2));
    }

    /**
     * The five stage ranges of Table 4: 1-9, 2-8, 3-7, 4-6, 5.
     *
     * @return their specifications in the table's order
     */
    public static List<NetworkSpec> table4() {
        return List.of(cmsVNet(1, 9), cmsVNet(2, 8), cmsVNet(3, 7), cmsVNet(4, 6), cmsVNet(5, 5));
    }

    /**
     * VNet with N = 0 to 4 refinements (Table 2): VNet, VNet_Iter1, VNet_Iter, VNet_Iter3, VNet_Iter4. N = 2 has the name
     * that the paper gives it elsewhere.
     *
     * @return their specifications in the table's order
     */
    public static List<NetworkSpec> table2() {
        return List.of(
                vnet(),
                vnet().toBuilder().name("VNet_Iter1").iterations(1).build(),
                vnet().iterated(2),
                vnet().toBuilder().name("VNet_Iter3").iterations(3).build(),
                vnet().toBuilder().name("VNet_Iter4").iterations(4).build());
    }

    /**
     * The five models of Table 6: Wang2018, Chen2018, Xie2018, Qu2019 and the paper's own, CMSVNet_Iter.
     *
     * @return their specifications in the table's order
     */
    public static List<NetworkSpec> table6() {
        return List.of(wang2018(), chen2018(), xie2018(), qu2019(), cmsVNet().iterated(2));
    }

    /**
     * A model of Tables 1, 2, 4 or 6, or Chakravarty2018, by its name, case ignored: {@code CMSVNet_Iter}, {@code
     * CMS(3-7)VNet}. All that segment are there with and without {@code _Iter} (N = 2).
     *
     * @param name the paper's name
     * @return its specification, empty if there is none of that name
     */
    public static Optional<NetworkSpec> byName(String name) {
        return Stream.of(table1(), table4(), table6(), List.of(chakravarty2018()), table2())
                .flatMap(List::stream)
                .flatMap(spec -> spec.tasks().segments() && spec.refinement().iterations() == 0
                        ? Stream.of(spec, spec.iterated(2))
                        : Stream.of(spec))
                .filter(spec -> spec.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /**
     * The network that is trained before this one: ClsNet or VNet, as {@link #pretraining()} says, with the same width, input
     * and normalisation, and for a ClsNet the same enhancement and input channels, so that its encoder fits.
     *
     * @return its specification, empty without pretraining
     */
    public Optional<NetworkSpec> pretrained() {
        return switch (pretraining) {
            case NONE -> Optional.empty();
            case CLASSIFICATION_ENCODER ->
                Optional.of(toBuilder()
                        .name("ClsNet for " + name)
                        .pretraining(Pretraining.NONE)
                        .tasks(Tasks.CLASSIFICATION)
                        .head(CLS_NET_HEAD)
                        .iterations(0)
                        .build());
            case PERCEPTUAL_ENCODER ->
                Optional.of(builder()
                        .name("VNet for " + name)
                        .tasks(Tasks.SEGMENTATION)
                        .inputShape(inputShape)
                        .width(width)
                        .normalization(normalization)
                        .build());
        };
    }

    /**
     * This network with N refinements; the name gets the suffix {@code _Iter} if it lacks it.
     *
     * @param n 0 to {@value RefinementSchedule#MOST_ITERATIONS}
     * @return a copy with that schedule
     * @throws IllegalArgumentException if {@code n} is out of that range
     */
    public NetworkSpec iterated(int n) {
        String iterName = n == 0 || name.endsWith(ITERATED) ? name : name + ITERATED;
        return toBuilder().name(iterName).iterations(n).build();
    }

    /**
     * This network with another width.
     *
     * @param newWidth channels of stage 1, 1 to {@value #MOST_WIDTH}
     * @return a copy with that width
     * @throws IllegalArgumentException if the width is out of that range
     */
    public NetworkSpec withWidth(int newWidth) {
        return toBuilder().width(newWidth).build();
    }

    /**
     * This network with another input.
     *
     * @param shape voxels, every side divisible by 16
     * @return a copy with that input shape
     * @throws IllegalArgumentException if a side is not divisible by 16
     */
    public NetworkSpec withInputShape(GridShape shape) {
        return toBuilder().inputShape(shape).build();
    }

    /**
     * This specification as text, for a model file.
     *
     * @return a JSON object on one line
     */
    public String toJson() {
        return NetworkSpecJson.write(this);
    }

    /**
     * The specification that {@link #toJson()} wrote.
     *
     * @param json a JSON object
     * @return an equal specification
     * @throws org.abusmtl.volume.InvalidDataException if it is no such text, or the parts do not fit together
     */
    public static NetworkSpec fromJson(String json) {
        return NetworkSpecJson.read("network", json);
    }

    /**
     * A builder with the paper's defaults: joint, stages 4-6, width 16, 128x64x128 voxels, batch norm, no refinement.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder that starts from this specification.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.name = name;
        builder.tasks = tasks;
        builder.inputShape = inputShape;
        builder.width = width;
        builder.head = head.orElse(ClassificationHead.multiScale(4, 6));
        builder.normalization = normalization;
        builder.refinement = refinement;
        builder.enhancement = enhancement;
        builder.pretraining = pretraining;
        return builder;
    }

    /**
     * Builds a {@link NetworkSpec}. Not for sharing between threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private String name = "";
        private Tasks tasks = Tasks.JOINT;
        private GridShape inputShape = PAPER_INPUT;
        private int width = 16;
        private ClassificationHead head = ClassificationHead.multiScale(4, 6);
        private Normalization normalization = Normalization.BATCH;
        private RefinementSchedule refinement = RefinementSchedule.iterations(0);
        private Enhancement enhancement = Enhancement.NONE;
        private Pretraining pretraining = Pretraining.NONE;

        private Builder() {}

        /**
         * What reports call it. Default: a name made of the tasks, stages and refinements, as the paper does.
         *
         * @param newName not blank
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder name(String newName) {
            if (newName.isBlank()) {
                throw new IllegalArgumentException("name: expected some text, found none");
            }
            this.name = newName;
            return this;
        }

        /**
         * What the network answers. Default: {@link Tasks#JOINT}.
         *
         * @param newTasks the tasks
         * @return this builder
         */
        public Builder tasks(Tasks newTasks) {
            this.tasks = Objects.requireNonNull(newTasks, "tasks");
            return this;
        }

        /**
         * Voxels of the input. Default: 128 x 64 x 128.
         *
         * @param shape every side divisible by 16
         * @return this builder
         * @throws IllegalArgumentException if a side is not divisible by 16
         */
        public Builder inputShape(GridShape shape) {
            requireSides(shape);
            this.inputShape = shape;
            return this;
        }

        private static void requireSides(GridShape shape) {
            // the record says which side is wrong
            new NetworkSpec(
                    "check",
                    Tasks.SEGMENTATION,
                    shape,
                    1,
                    Optional.empty(),
                    Normalization.BATCH,
                    RefinementSchedule.iterations(0),
                    Enhancement.NONE,
                    Pretraining.NONE);
        }

        /**
         * Channels of stage 1. Default: 16.
         *
         * @param channels 1 to {@value #MOST_WIDTH}
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder width(int channels) {
            requireWidth(channels);
            this.width = channels;
            return this;
        }

        /**
         * The stages that the classification head reads, with the paper's head. Default: 4 to 6.
         *
         * @param first first stage
         * @param last last stage
         * @return this builder
         * @throws IllegalArgumentException unless {@code 1 <= first <= last <= 9}
         * @throws IllegalStateException if the head is one whose stages are fixed
         */
        public Builder stages(int first, int last) {
            StageRange stages = new StageRange(first, last);
            if (!(head instanceof MultiScaleHead multiScale)) {
                throw new IllegalStateException(
                        "stages: expected the multi-scale head, whose stages can be chosen, found " + head);
            }
            this.head =
                    new MultiScaleHead(stages, multiScale.scaling(), multiScale.hiddenUnits(), multiScale.dropout());
            return this;
        }

        /**
         * The classification head. Default: the paper's on stages 4 to 6.
         *
         * @param newHead the paper's multi-scale head with other values, or one of Table 6
         * @return this builder
         */
        public Builder head(ClassificationHead newHead) {
            this.head = Objects.requireNonNull(newHead, "head");
            return this;
        }

        /**
         * The normalisation after each convolution. Default: batch norm.
         *
         * @param newNormalization the normalisation
         * @return this builder
         */
        public Builder normalization(Normalization newNormalization) {
            this.normalization = Objects.requireNonNull(newNormalization, "normalization");
            return this;
        }

        /**
         * N refinements after the first pass. Default: 0.
         *
         * @param n 0 to {@value RefinementSchedule#MOST_ITERATIONS}
         * @return this builder
         * @throws IllegalArgumentException if {@code n} is out of that range
         */
        public Builder iterations(int n) {
            this.refinement = new RefinementSchedule(n, refinement.feedback());
            return this;
        }

        /**
         * The whole refinement schedule.
         *
         * @param schedule iterations and feedback
         * @return this builder
         */
        public Builder refinement(RefinementSchedule schedule) {
            this.refinement = Objects.requireNonNull(schedule, "refinement");
            return this;
        }

        /**
         * What stands in front of stage 1. Default: nothing.
         *
         * @param newEnhancement the layers
         * @return this builder
         */
        public Builder enhancement(Enhancement newEnhancement) {
            this.enhancement = Objects.requireNonNull(newEnhancement, "enhancement");
            return this;
        }

        /**
         * What is trained before the network. Default: nothing.
         *
         * @param newPretraining the first stage of training
         * @return this builder
         */
        public Builder pretraining(Pretraining newPretraining) {
            this.pretraining = Objects.requireNonNull(newPretraining, "pretraining");
            return this;
        }

        /**
         * Builds the specification.
         *
         * @return an immutable specification
         * @throws IllegalStateException if the parts do not fit together
         */
        public NetworkSpec build() {
            return new NetworkSpec(
                    name.isEmpty() ? defaultName() : name,
                    tasks,
                    inputShape,
                    width,
                    tasks.classifies() ? Optional.of(head) : Optional.empty(),
                    normalization,
                    refinement,
                    enhancement,
                    pretraining);
        }

        private String defaultName() {
            String base = switch (tasks) {
                case SEGMENTATION -> "VNet";
                case CLASSIFICATION -> "ClsNet";
                case JOINT -> jointName();
            };
            return refinement.iterations() > 0 ? base + ITERATED : base;
        }

        private String jointName() {
            if (pretraining == Pretraining.CLASSIFICATION_ENCODER && head.equals(CLS_NET_HEAD)) {
                return XIE;
            }
            if (head instanceof MultiScaleHead) {
                StageRange stages = head.stages();
                return stages.equals(new StageRange(4, 6))
                        ? "CMSVNet"
                        : stages.equals(new StageRange(5, 5)) ? "CVNet" : "CMS(" + stages + ")VNet";
            }
            return head instanceof ChannelSliceHead
                    ? WANG
                    : head instanceof MapGuidedHead ? CHAKRAVARTY : head instanceof SpatialPyramidHead ? CHEN : QU;
        }
    }
}
