package org.abusmtl.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.abusmtl.JointModel;
import org.abusmtl.JointPrediction;
import org.abusmtl.JointTrainer;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.io.ModelFile;
import org.abusmtl.model.Enhancement;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.Weights;
import org.abusmtl.testkit.phantom.Difficulty;
import org.abusmtl.testkit.phantom.Phantoms;
import org.abusmtl.training.Checkpointing;
import org.abusmtl.training.LossMeans;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingData;
import org.abusmtl.training.TrainingInterruptedException;
import org.abusmtl.training.TrainingReport;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The methods of Table 6 as whole networks: their size, that they learn, and their two stages of training. */
class ComparisonMethodsTest {

    private static final GridShape SHAPE = new GridShape(32, 16, 16);

    private static final int EPOCHS = 10;

    private static final TrainingConfig CONFIG = TrainingConfig.paper()
            .epochs(2)
            .batchSize(4)
            .learningRate(1e-3)
            .validationFraction(0.25)
            .seed(3);

    @TempDir
    private Path folder;

    private static Dataset phantoms(int count) {
        return Phantoms.builder()
                .count(count)
                .seed(7)
                .shape(SHAPE)
                .spacing(Spacing.isotropic(1.0))
                .tumorVolume(150, 400)
                .malignantShare(0.5)
                .difficulty(Difficulty.EASY)
                .build()
                .dataset();
    }

    private static JointModel model(Engines engine, NetworkSpec spec) {
        return JointModel.builder()
                .engine(engine.engineName())
                .device("cpu")
                .network(spec)
                .width(2)
                .inputShape(SHAPE)
                .spacing(1.0)
                .seed(5)
                .build();
    }

    private static long unit(long in, long out, long kernel) {
        return in * out * kernel + 4 * out;
    }

    /** At width 4, beyond stages 2 to 9, which are counted elsewhere: what is in front of them, output and head. */
    @Test
    void methodsHaveTheParametersOfTheirHeads() {
        NetworkSpec enhanced = NetworkSpec.wang2018().toBuilder()
                .enhancement(Enhancement.SEVEN_CONVOLUTIONS)
                .build();
        long input = unit(1, 4, 27);
        long output = unit(8, 2, 27) + 2 * 2 + 2;
        Map<NetworkSpec, Long> expected = Map.of(
                NetworkSpec.wang2018(),
                input + output + 32 * 2 + 2,
                enhanced,
                input + 7 * unit(4, 4, 27) + output + 32 * 2 + 2,
                NetworkSpec.chakravarty2018(),
                input + output + unit(65, 64, 27) + unit(64, 64, 27) + 64 * 2 + 2,
                NetworkSpec.chen2018(),
                input + output + 73 * 64 * 512 + 512 + 512 * 2 + 2,
                NetworkSpec.xie2018(),
                input + output + 64 * 256 + 256 + 256 * 2 + 2,
                NetworkSpec.qu2019(),
                input + unit(8, 3, 27) + 3 * 3 + 3);
        try (DjlEngine engine = Engines.PYTORCH.open()) {
            expected.forEach((spec, count) -> {
                try (Network network = engine.newNetwork(spec.withWidth(4).withInputShape(SHAPE), 1)) {
                    long counted = network.weights().parameters().entrySet().stream()
                            .filter(e -> !e.getKey().matches("stage[2-9]\\..*"))
                            .mapToLong(e -> e.getValue().values().length)
                            .sum();
                    assertThat(counted).as(spec.name()).isEqualTo(count);
                }
            });
        }
    }

    static Stream<Arguments> methods() {
        return Stream.concat(
                Stream.of(
                                NetworkSpec.wang2018(),
                                NetworkSpec.chakravarty2018(),
                                NetworkSpec.chen2018(),
                                NetworkSpec.xie2018(),
                                NetworkSpec.qu2019())
                        .map(spec -> Arguments.of(Engines.PYTORCH, Named.of(spec.name(), spec))),
                // those with operations that no other network has
                Stream.of(NetworkSpec.chen2018(), NetworkSpec.qu2019())
                        .map(spec -> Arguments.of(Engines.MXNET, Named.of(spec.name(), spec))));
    }

    /** On the cases that it was trained on, which is enough to see that both tasks' gradients arrive. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("methods")
    void methodLearnsBothTasksOnPhantomsAndItsFileAnswersTheSame(Engines engine, NetworkSpec spec) throws IOException {
        Dataset dataset = phantoms(8);
        Path file = folder.resolve("model.abus");
        Volume volume = dataset.samples().get(0).voxels().volume();
        JointPrediction expected;
        try (JointModel model = model(engine, spec)) {
            TrainingReport report = JointTrainer.builder()
                    .config(CONFIG.epochs(EPOCHS).learningRate(1e-2).validationFraction(0))
                    .augmentation(Augmentations.none())
                    .train(model, dataset);

            LossMeans first = report.epochs().get(0).lastPass();
            LossMeans last = report.epochs().get(EPOCHS - 1).lastPass();
            assertThat(last.total()).isLessThan(0.8 * first.total());
            assertThat(last.segmentation().orElseThrow())
                    .isLessThan(0.8 * first.segmentation().orElseThrow());
            assertThat(last.classification().orElseThrow())
                    .isLessThan(first.classification().orElseThrow());
            assertThat(model.evaluate(dataset).all().roc().auc().orElseThrow()).isGreaterThan(0.7);
            expected = model.predict(volume);
            model.save(file);
        }
        try (JointModel model = JointModel.load(file, engine.engineName())) {
            assertThat(model.spec()).isEqualTo(ModelFile.read(file).network());
            assertThat(model.predict(volume).malignancy()).isCloseTo(expected.malignancy(), Offset.offset(1e-6));
        }
    }

    /** Takes the weights as the second training is about to begin. */
    private ProgressListener atSecondStart(JointModel model, List<Weights> taken) {
        return new ProgressListener() {
            private int starts;

            @Override
            public void started(String name, TrainingData data, TrainingConfig config, long done, long steps) {
                if (++starts == 2) {
                    taken.add(weights(model));
                }
            }
        };
    }

    private Weights weights(JointModel model) {
        try {
            Path file = folder.resolve("weights.abus");
            model.save(file);
            return ModelFile.read(file).weights();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void secondStageOfXieStartsFromTheEncoderOfTheTrainedClsNetAndItsOwnOtherLayers(Engines engine) throws IOException {
        Dataset dataset = phantoms(8);
        JointTrainer.Builder trainer = JointTrainer.builder().config(CONFIG).augmentation(Augmentations.flips());
        Weights clsNet;
        try (JointModel model = model(engine, NetworkSpec.xie2018().pretrained().orElseThrow())) {
            trainer.train(model, dataset);
            clsNet = weights(model);
        }
        try (JointModel model = model(engine, NetworkSpec.xie2018())) {
            Weights initial = weights(model);
            List<Weights> taken = new ArrayList<>();
            trainer.listener(atSecondStart(model, taken)).train(model, dataset);

            taken.get(0).parameters().forEach((name, parameter) -> {
                Weights source = name.matches("stage[1-5]\\..*") ? clsNet : initial;
                assertThat(parameter.values())
                        .as(name)
                        .containsExactly(source.parameters().get(name).values());
            });
            assertThat(clsNet.parameters().get("stage5.residual.conv1.weight").values())
                    .isNotEqualTo(initial.parameters()
                            .get("stage5.residual.conv1.weight")
                            .values());
        }
    }

    /** The frozen encoder is no part of the model: a resumed second stage has it from the checkpoint of the first. */
    @Test
    void resumedSecondStageOfQuEqualsTheUninterruptedOne() throws IOException {
        Dataset dataset = phantoms(8);
        JointTrainer.Builder trainer = JointTrainer.builder().config(CONFIG).augmentation(Augmentations.flips());
        Weights expected;
        try (JointModel model = model(Engines.PYTORCH, NetworkSpec.qu2019())) {
            trainer.train(model, dataset);
            expected = weights(model);
        }
        trainer.checkpoints(folder.resolve("run"), Checkpointing.everyEpoch());
        try (JointModel model = model(Engines.PYTORCH, NetworkSpec.qu2019())) {
            JointTrainer interrupted = trainer.listener(new ProgressListener() {
                        private int steps;

                        @Override
                        public void stepDone(long step, long all, double loss) {
                            if (++steps == all + 1) {
                                Thread.currentThread().interrupt();
                            }
                        }
                    })
                    .build();
            assertThatExceptionOfType(TrainingInterruptedException.class)
                    .isThrownBy(() -> interrupted.train(model, dataset));
            assertThat(Thread.interrupted()).isTrue();
        }
        try (JointModel model = model(Engines.PYTORCH, NetworkSpec.qu2019())) {
            trainer.listener(new ProgressListener() {}).resume().train(model, dataset);

            weights(model)
                    .parameters()
                    .forEach((name, parameter) -> assertThat(parameter.values())
                            .as(name)
                            .containsExactly(expected.parameters().get(name).values()));
        }
    }
}
