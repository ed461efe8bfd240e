package org.abusmtl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSpecTest {

    @ParameterizedTest
    @CsvSource({"4,6,640", "3,7,832", "2,8,928", "1,9,976", "5,5,256"})
    void headReadsAsManyFeaturesAsThePaperSays(int first, int last, int features) {
        assertThat(NetworkSpec.cmsVNet(first, last).headFeatures()).isEqualTo(features);
    }

    @Test
    void segmentationNetworkHasNoHeadFeatures() {
        assertThat(NetworkSpec.vnet().headFeatures()).isZero();
        assertThat(NetworkSpec.vnet().head()).isEmpty();
    }

    @Test
    void stagesDoubleTheirChannelsDownAndHalveThemUp() {
        NetworkSpec spec = NetworkSpec.cmsVNet();
        assertThat(IntStream.rangeClosed(1, 9).map(spec::stageChannels))
                .containsExactly(16, 32, 64, 128, 256, 256, 128, 64, 32);
        assertThat(IntStream.rangeClosed(1, 9).map(spec.withWidth(3)::stageChannels))
                .containsExactly(3, 6, 12, 24, 48, 48, 24, 12, 6);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> spec.stageChannels(0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> spec.stageChannels(10));
    }

    @Test
    void tablesHaveThePapersModelsInItsOrder() {
        assertThat(NetworkSpec.table1())
                .extracting(NetworkSpec::name)
                .containsExactly("VNet", "ClsNet", "CVNet", "CVNet_Iter", "CMSVNet", "CMSVNet_Iter");
        assertThat(NetworkSpec.table1())
                .extracting(spec -> spec.refinement().iterations())
                .containsExactly(0, 0, 0, 2, 0, 2);
        assertThat(NetworkSpec.table4())
                .extracting(NetworkSpec::name)
                .containsExactly("CMS(1-9)VNet", "CMS(2-8)VNet", "CMS(3-7)VNet", "CMS(4-6)VNet", "CMS(5)VNet");
    }

    @Test
    void table2RefinesFrom0To4TimesUnderNamesThatDiffer() {
        assertThat(NetworkSpec.table2())
                .extracting(NetworkSpec::name)
                .containsExactly("VNet", "VNet_Iter1", "VNet_Iter", "VNet_Iter3", "VNet_Iter4");
        assertThat(NetworkSpec.table2())
                .extracting(spec -> spec.refinement().iterations())
                .containsExactly(0, 1, 2, 3, 4);
        assertThat(NetworkSpec.table2()).allMatch(spec -> spec.tasks() == Tasks.SEGMENTATION);
    }

    @Test
    void table6HasThePapersMethodsInItsOrder() {
        assertThat(NetworkSpec.table6())
                .extracting(NetworkSpec::name)
                .containsExactly("Wang2018", "Chen2018", "Xie2018", "Qu2019", "CMSVNet_Iter");
        assertThat(NetworkSpec.table6()).allMatch(spec -> spec.tasks() == Tasks.JOINT);
    }

    @Test
    void xieIsPretrainedAsTheClsNetWhoseEncoderFits() {
        NetworkSpec spec = NetworkSpec.xie2018().toBuilder()
                .width(3)
                .inputShape(new GridShape(32, 48, 16))
                .refinement(new RefinementSchedule(2, Feedback.CONCATENATE))
                .enhancement(Enhancement.SEVEN_CONVOLUTIONS)
                .build();
        NetworkSpec first = spec.pretrained().orElseThrow();
        assertThat(first.name()).isEqualTo("ClsNet for Xie2018");
        assertThat(first.tasks()).isEqualTo(Tasks.CLASSIFICATION);
        assertThat(first.head()).isEqualTo(NetworkSpec.clsNet().head());
        assertThat(first.width()).isEqualTo(3);
        assertThat(first.inputShape()).isEqualTo(spec.inputShape());
        assertThat(first.refinement()).isEqualTo(new RefinementSchedule(0, Feedback.CONCATENATE));
        assertThat(first.enhancement()).isEqualTo(Enhancement.SEVEN_CONVOLUTIONS);
        assertThat(first.pretrained()).isEmpty();
    }

    @Test
    void quIsPretrainedAsAVNetThatReadsOneChannel() {
        NetworkSpec spec = NetworkSpec.qu2019().toBuilder()
                .width(3)
                .normalization(Normalization.GROUP)
                .refinement(new RefinementSchedule(2, Feedback.CONCATENATE))
                .build();
        assertThat(spec.pretrained())
                .contains(NetworkSpec.vnet().toBuilder()
                        .name("VNet for Qu2019")
                        .width(3)
                        .normalization(Normalization.GROUP)
                        .build());
    }

    @Test
    void pretrainingNeedsBothTasks() {
        assertThat(NetworkSpec.cmsVNet().pretrained()).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> NetworkSpec.vnet().toBuilder()
                        .pretraining(Pretraining.PERCEPTUAL_ENCODER)
                        .build())
                .withMessage("pretraining: expected NONE for the tasks SEGMENTATION, found PERCEPTUAL_ENCODER");
    }

    /** Of the 256 channels of stage 5: half of them, all of them, 4 x 4 x 4 + 2 x 2 x 2 + 1 values of each. */
    @Test
    void headsOfTable6ReadTheFeaturesOfTheirMethods() {
        assertThat(NetworkSpec.wang2018().headFeatures()).isEqualTo(128);
        assertThat(NetworkSpec.chakravarty2018().headFeatures()).isEqualTo(256);
        assertThat(NetworkSpec.chen2018().headFeatures()).isEqualTo(73 * 256);
        assertThat(new MalignantShareHead().features(NetworkSpec.vnet()::stageChannels))
                .isZero();
    }

    @Test
    void headThatReadsTheDecoderNeedsOne() {
        for (ClassificationHead head : List.of(new MapGuidedHead(), new MalignantShareHead())) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> NetworkSpec.builder()
                            .tasks(Tasks.CLASSIFICATION)
                            .head(head)
                            .build())
                    .withMessage(
                            "head: expected one that reads the encoder alone, for a network without decoder, found "
                                    + head);
        }
        assertThat(NetworkSpec.builder()
                        .tasks(Tasks.CLASSIFICATION)
                        .head(new ChannelSliceHead(1))
                        .build()
                        .headFeatures())
                .isEqualTo(256);
    }

    @Test
    void stagesCanBeChosenForTheMultiScaleHeadOnly() {
        assertThatIllegalStateException()
                .isThrownBy(() -> NetworkSpec.chen2018().toBuilder().stages(4, 6))
                .withMessageStartingWith(
                        "stages: expected the multi-scale head, whose stages can be chosen, found Spatial");
    }

    @Test
    void headsRefuseValuesOutOfTheirRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChannelSliceHead(17))
                .withMessage("divisor: expected 1 to 16, found 17");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpatialPyramidHead(List.of(4, 0), 512, 0.5))
                .withMessage("bins: expected levels of at least 1 part, found [4, 0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpatialPyramidHead(List.of(), 512, 0.5))
                .withMessage("bins: expected levels of at least 1 part, found []");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpatialPyramidHead(List.of(1), 0, 0.5))
                .withMessage("hiddenUnits: expected at least 1, found 0");
    }

    /** As model files have it that were written before there were other heads. */
    @Test
    void textFormWithoutAKindOfHeadIsTheMultiScaleHead() {
        String old = "{\"name\":\"CMSVNet\",\"tasks\":\"JOINT\",\"input_shape\":[128,64,128],\"width\":16,"
                + "\"head\":{\"first_stage\":4,\"last_stage\":6,\"scaling\":\"L2\",\"hidden_units\":256,\"dropout\":0.5},"
                + "\"normalization\":\"BATCH\",\"refinement\":{\"iterations\":0,\"feedback\":\"ADD\"}}";
        assertThat(NetworkSpec.fromJson(old)).isEqualTo(NetworkSpec.cmsVNet());
        assertThat(NetworkSpec.cmsVNet().toJson()).isEqualTo(old);
    }

    @Test
    void everyModelIsFoundByItsNameWhateverTheCase() {
        for (NetworkSpec spec : everyModel()) {
            assertThat(NetworkSpec.byName(spec.name())).contains(spec);
            assertThat(NetworkSpec.byName(spec.name().toUpperCase(java.util.Locale.ROOT)))
                    .contains(spec);
        }
        assertThat(NetworkSpec.byName("vnet_iter")).contains(NetworkSpec.vnet().iterated(2));
        assertThat(NetworkSpec.byName("Chen2018_Iter"))
                .contains(NetworkSpec.chen2018().iterated(2));
        assertThat(NetworkSpec.byName("CMS(3-7)VNet_Iter"))
                .contains(NetworkSpec.cmsVNet(3, 7).iterated(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "UNet", "ClsNet_Iter", "CMSVNet_Iter_Iter", "CMS(7-3)VNet"})
    void otherNamesAreNotFound(String name) {
        assertThat(NetworkSpec.byName(name)).isEmpty();
    }

    @Test
    void classificationNetworkHasNoL2NormAndNoDecoder() {
        NetworkSpec spec = NetworkSpec.clsNet();
        assertThat(spec.tasks()).isEqualTo(Tasks.CLASSIFICATION);
        assertThat(spec.head()).contains(new MultiScaleHead(new StageRange(5, 5), FeatureScaling.NONE, 256, 0.5));
    }

    @Test
    void builderHasThePapersDefaultsAndNamesWhatItBuilds() {
        NetworkSpec spec = NetworkSpec.builder().build();
        assertThat(spec).isEqualTo(NetworkSpec.cmsVNet());
        assertThat(spec.inputShape()).isEqualTo(new GridShape(128, 64, 128));
        assertThat(spec.width()).isEqualTo(16);
        assertThat(NetworkSpec.builder().stages(5, 5).iterations(3).build().name())
                .isEqualTo("CVNet_Iter");
        assertThat(NetworkSpec.builder().stages(2, 8).build().name()).isEqualTo("CMS(2-8)VNet");
        assertThat(NetworkSpec.builder().tasks(Tasks.SEGMENTATION).build()).isEqualTo(NetworkSpec.vnet());
    }

    @Test
    void iteratingTwiceKeepsOneSuffix() {
        assertThat(NetworkSpec.cvNet().iterated(1).iterated(4).name()).isEqualTo("CVNet_Iter");
        assertThat(NetworkSpec.cvNet().iterated(0)).isEqualTo(NetworkSpec.cvNet());
    }

    @Test
    void sideThatSixteenDoesNotDivideIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkSpec.builder().inputShape(new GridShape(32, 24, 48)))
                .withMessage("inputShape.y: expected a side divisible by 16, found 24");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkSpec.vnet().withInputShape(new GridShape(16, 32, 8)))
                .withMessage("inputShape.z: expected a side divisible by 16, found 8");
    }

    @Test
    void partsThatDoNotFitTogetherAreRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> NetworkSpec.builder()
                        .tasks(Tasks.CLASSIFICATION)
                        .stages(4, 6)
                        .build())
                .withMessage(
                        "stages: expected stages of the encoder, 1 to 5, for a network without decoder, found 4-6");
        assertThatIllegalStateException()
                .isThrownBy(() -> NetworkSpec.clsNet().iterated(1))
                .withMessage("iterations: expected 0 for a network without segmentation, found 1");
        assertThatIllegalStateException()
                .isThrownBy(() -> new NetworkSpec(
                        "x",
                        Tasks.JOINT,
                        NetworkSpec.PAPER_INPUT,
                        16,
                        Optional.empty(),
                        Normalization.BATCH,
                        RefinementSchedule.iterations(0),
                        Enhancement.NONE,
                        Pretraining.NONE))
                .withMessage("head: expected one for the tasks JOINT, found none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkSpec.builder().width(0))
                .withMessage("width: expected 1 to 65536, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkSpec.builder().stages(6, 4))
                .withMessage("stages: expected 1 <= first <= last <= 9, found (6, 4)");
        assertThatIllegalArgumentException().isThrownBy(() -> new StageRange(0, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> new StageRange(3, 10));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MultiScaleHead(new StageRange(5, 5), FeatureScaling.L2, 0, 0.5))
                .withMessage("hiddenUnits: expected at least 1, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MultiScaleHead(new StageRange(5, 5), FeatureScaling.L2, 1, 1))
                .withMessage("dropout: expected a share in [0, 1), found 1.0");
    }

    @Test
    void textFormGivesTheSameSpecificationBack() {
        NetworkSpec odd = NetworkSpec.builder()
                .name("mine \"quoted\" é")
                .inputShape(new GridShape(32, 16, 48))
                .width(5)
                .stages(3, 7)
                .normalization(Normalization.GROUP)
                .refinement(new RefinementSchedule(4, Feedback.CONCATENATE))
                .build();
        NetworkSpec enhanced = NetworkSpec.wang2018().toBuilder()
                .enhancement(Enhancement.SEVEN_CONVOLUTIONS)
                .build();
        for (NetworkSpec spec : concat(everyModel(), List.of(odd, enhanced))) {
            assertThat(NetworkSpec.fromJson(spec.toJson())).isEqualTo(spec);
            assertThat(spec.toJson()).doesNotContain("\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"width\":16|\"width\":0|width: expected 1 to 65536, found 0",
                "\"width\":16|\"width\":1.5|network: width: expected an integer, found 1.5",
                "[128,64,128]|[128,64]|network: input_shape: expected three sides, found [128,64]",
                "[128,64,128]|[128,64.5,128]|input_shape: expected three sides",
                "[128,64,128]|[128,null,128]|input_shape: expected three sides",
                "[128,64,128]|[128,40,128]|inputShape.y: expected a side divisible by 16, found 40",
                "\"JOINT\"|\"BOTH\"|network: tasks: expected one of [SEGMENTATION, CLASSIFICATION, JOINT], found BOTH",
                "\"JOINT\"|\"SEGMENTATION\"|head: expected none for the tasks SEGMENTATION, found one",
                "\"last_stage\":6|\"last_stage\":16|stages: expected 1 <= first <= last <= 9, found (4, 16)",
                "\"scaling\":\"L2\",||network: head.scaling: expected a text, found nothing",
                "{|[|network: json: expected a JSON object"
            })
    void textFormThatIsWrongIsRefusedWithItsField(String part, String by, String message) {
        String json = NetworkSpec.cmsVNet().toJson().replace(part, by == null ? "" : by);
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> NetworkSpec.fromJson(json))
                .withMessageContaining(message);
    }

    private static List<NetworkSpec> everyModel() {
        return Stream.of(
                        NetworkSpec.table1(),
                        NetworkSpec.table2(),
                        NetworkSpec.table4(),
                        NetworkSpec.table6(),
                        List.of(NetworkSpec.chakravarty2018()))
                .flatMap(List::stream)
                .toList();
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
