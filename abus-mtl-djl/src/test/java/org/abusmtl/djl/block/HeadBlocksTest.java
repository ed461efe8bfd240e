package org.abusmtl.djl.block;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.abusmtl.djl.Engines;
import org.abusmtl.djl.FiniteDifferences;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.djl.loss.BatchFocalLoss;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.loss.ClassWeights;
import org.abusmtl.loss.FocalLoss;
import org.abusmtl.model.Normalization;
import org.abusmtl.model.SpatialPyramidHead;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The heads of Table 6: what each reads, by hand, and its gradient. */
class HeadBlocksTest {

    private static final FocalLoss FOCAL = new FocalLoss(2, new ClassWeights(0.3, 0.7));

    private static final int[] TARGETS = {1, 0};

    /** A float's own rounding. */
    private static final Offset<Float> ROUNDING = Offset.offset(1e-6f);

    private interface Body {
        void run(Engine engine, NDManager manager);
    }

    private static void on(Engines engineName, Body body) {
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            body.run(Engine.getEngine(engine.name()), manager);
        }
    }

    private static NDArray random(NDManager manager, long seed, double from, double to, long... sides) {
        SplittableRandom random = new SplittableRandom(seed);
        Shape shape = new Shape(sides);
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(from, to);
        }
        return Tensors.of(manager, values, shape);
    }

    @ParameterizedTest
    @EnumSource
    void channelSliceReadsItsChannelsAndNoOther(Engines engineName) {
        on(engineName, (engine, manager) -> {
            ChannelSliceHeadBlock head = new ChannelSliceHeadBlock(new Parameters(manager, 1), "head", 2);
            NDArray stage =
                    Tensors.of(manager, new float[] {1, 3, 5, 7, 9, 11, 2, 4, 6, 8, 10, 12}, new Shape(2, 3, 1, 2, 1));

            assertThat(head.read(stage).orElseThrow().toFloatArray()).containsExactly(2, 6, 3, 7);
        });
    }

    /** Along an axis of 3, the parts of 2 are the voxels 0 and 1, and 1 and 2; along one of 1, the same voxel twice. */
    @ParameterizedTest
    @EnumSource
    void pyramidTakesTheLargestOfEachPartWhereAnAxisIsShortToo(Engines engineName) {
        on(engineName, (engine, manager) -> {
            SpatialPyramidHeadBlock head = new SpatialPyramidHeadBlock(
                    new Parameters(manager, 1), "head", new SpatialPyramidHead(List.of(2, 1), 3, 0), 18);
            NDArray stage =
                    Tensors.of(manager, new float[] {1, 2, 3, 9, 5, 4, 0, 1, 0, 2, 0, 8}, new Shape(1, 2, 1, 2, 3));

            assertThat(head.read(stage).orElseThrow().toFloatArray())
                    .containsExactly(2, 3, 9, 5, 2, 3, 9, 5, 1, 1, 2, 8, 1, 1, 2, 8, 9, 8);
        });
    }

    @ParameterizedTest
    @EnumSource
    void mapGuidedHeadReadsTheMapInBlocksOf16(Engines engineName) {
        on(engineName, (engine, manager) -> {
            MapGuidedHeadBlock head =
                    new MapGuidedHeadBlock(new Parameters(manager, 1), "head", 6, Normalization.INSTANCE);
            NDArray stage = random(manager, 2, 0, 1, 1, 6, 1, 1, 3);
            float[] first = new float[16 * 16 * 48];
            float[] moved = new float[first.length];
            float[] elsewhere = new float[first.length];
            first[5] = 1; // x = 5
            moved[16 * 48 + 14] = 1; // x = 14, z = 1: the same block
            elsewhere[20] = 1; // x = 20: the next one

            assertThat(logits(manager, head, stage, moved))
                    .containsExactly(logits(manager, head, stage, first), ROUNDING);
            assertThat(logits(manager, head, stage, elsewhere)[0])
                    .isNotCloseTo(logits(manager, head, stage, first)[0], Offset.offset(1e-4f));
        });
    }

    private static float[] logits(NDManager manager, HeadBlock head, NDArray stage, float[] map) {
        float[] larger = map.clone();
        for (int i = 0; i < larger.length; i++) {
            larger[i] *= 4096;
        }
        NDArray tumor = Tensors.of(manager, larger, new Shape(1, map.length));
        return head.logits(
                        List.of(head.read(stage).orElseThrow()),
                        Optional.of(new Segmentation(tumor, Optional.empty())),
                        Optional.empty())
                .toFloatArray();
    }

    /** 0.1 + 0.2 benign, 0.5 + 0.4 malignant: three quarters. */
    @ParameterizedTest
    @EnumSource
    void malignancyIsTheMalignantShareOfThePredictedTumor(Engines engineName) {
        on(engineName, (engine, manager) -> {
            NDArray lesions = Tensors.of(manager, new float[] {0.1f, 0.2f, 0.5f, 0.4f}, new Shape(1, 2, 2));

            float[] logits = logits(new MalignantShareHeadBlock(), lesions).toFloatArray();

            assertThat(1 / (1 + Math.exp(logits[0] - logits[1]))).isCloseTo(0.75, Offset.offset(1e-6));
        });
    }

    @ParameterizedTest
    @EnumSource
    void malignancyOfNoTumorAtAllIsOneHalf(Engines engineName) {
        on(engineName, (engine, manager) -> {
            float[] logits = logits(
                            new MalignantShareHeadBlock(), Tensors.of(manager, new float[6], new Shape(1, 2, 3)))
                    .toFloatArray();

            assertThat(logits[0]).isFinite().isEqualTo(logits[1]);
        });
    }

    private static NDArray logits(HeadBlock head, NDArray lesions) {
        return head.logits(
                List.of(),
                Optional.of(new Segmentation(lesions.sum(new int[] {1}), Optional.of(lesions))),
                Optional.empty());
    }

    /** With respect to its parameters, to the stage that it reads and to the segmentation. */
    @ParameterizedTest
    @EnumSource
    void gradientOfEveryHeadAgreesWithFiniteDifferences(Engines engineName) {
        on(engineName, (engine, manager) -> {
            for (String name : List.of("slice", "guided", "pyramid", "share")) {
                // for each head new ones: PyTorch adds gradients up
                NDArray stage = random(manager, 3, 0, 2, 2, 4, 2, 3, 1);
                NDArray map = random(manager, 4, 0, 1, 2, 32 * 48 * 16);
                NDArray lesions = random(manager, 5, 0, 0.5, 2, 2, 30);
                Parameters parameters = new Parameters(manager, 6);
                HeadBlock head = switch (name) {
                    case "slice" -> new ChannelSliceHeadBlock(parameters, name, 2);
                    case "guided" -> new MapGuidedHeadBlock(parameters, name, 4, Normalization.BATCH);
                    case "pyramid" ->
                        new SpatialPyramidHeadBlock(
                                parameters, name, new SpatialPyramidHead(List.of(4, 2, 1), 6, 0.5), 4 * 73);
                    default -> new MalignantShareHeadBlock();
                };
                Map<String, NDArray> variables = new LinkedHashMap<>(parameters.trained());
                if (name.equals("share")) {
                    variables.put("lesions", lesions);
                } else {
                    variables.put("stage", stage);
                }
                if (name.equals("guided")) {
                    variables.put("map", map);
                }
                Supplier<NDArray> logits = () -> head.logits(
                        head.read(stage).map(List::of).orElse(List.of()),
                        Optional.of(new Segmentation(map, Optional.of(lesions))),
                        Optional.of(new SplittableRandom(3)));
                FiniteDifferences.check(
                        engine,
                        variables,
                        () -> new BatchFocalLoss(FOCAL).mean(logits.get(), TARGETS),
                        () -> {
                            float[] values = logits.get().toFloatArray();
                            return (FOCAL.value(values[0], values[1], TARGETS[0])
                                            + FOCAL.value(values[2], values[3], TARGETS[1]))
                                    / 2;
                        },
                        0.05);
            }
        });
    }
}
