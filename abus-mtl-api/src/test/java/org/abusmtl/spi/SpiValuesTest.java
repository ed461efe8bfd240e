package org.abusmtl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.volume.GridShape;
import org.junit.jupiter.api.Test;

class SpiValuesTest {

    private static final GridShape SHAPE = new GridShape(5, 3, 2);

    @Test
    void gridBatchHoldsAsManyValuesAsItsSides() {
        assertThat(new GridBatch(2, 4, SHAPE, new float[240]).values()).hasSize(240);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GridBatch(2, 4, SHAPE, new float[239]))
                .withMessage("values: expected 2 x 4 x 5x3x2 values, found 239");
        assertThatIllegalArgumentException().isThrownBy(() -> new GridBatch(0, 1, SHAPE, new float[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> new GridBatch(-1, -1, SHAPE, new float[30]));
    }

    @Test
    void trainingBatchHasAMaskAndATargetForEachImage() {
        GridBatch images = new GridBatch(2, 1, SHAPE, new float[60]);
        assertThat(new TrainingBatch(images, new byte[60], new int[2]).targets())
                .hasSize(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrainingBatch(images, new byte[30], new int[2]))
                .withMessage("masks: expected 60 voxels, found 30");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrainingBatch(images, new byte[60], new int[3]))
                .withMessage("targets: expected 2, found 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrainingBatch(images, new byte[60], new int[] {1, 2}))
                .withMessage("targets[1]: expected 0 or 1, found 2");
        GridBatch two = new GridBatch(1, 2, SHAPE, new float[60]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrainingBatch(two, new byte[60], new int[1]))
                .withMessage("images: expected 1 channel, found 2");
    }

    @Test
    void weightsKeepTheirOrderAndCountTheirNumbers() {
        Map<String, Weights.Parameter> parameters = new LinkedHashMap<>();
        parameters.put("z", new Weights.Parameter(List.of(3, 5), new float[15]));
        parameters.put("a", new Weights.Parameter(List.of(), new float[1]));
        Weights weights = new Weights(parameters);
        parameters.clear();
        assertThat(weights.parameters().keySet()).containsExactly("z", "a");
        assertThat(weights.count()).isEqualTo(16);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> weights.parameters().clear());
    }

    @Test
    void parameterOfAnotherLengthThanItsShapeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Weights.Parameter(List.of(3, 5), new float[14]))
                .withMessage("values: expected 15 for the shape [3, 5], found 14");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Weights.Parameter(List.of(-3, -5), new float[15]))
                .withMessage("shape: expected sides of at least 0, found [-3, -5]");
    }

    @Test
    void encoderIsStages1To5AndWhatIsInFrontOfThem() {
        Weights weights =
                weights("enhancement.conv1.weight", "stage1.a", "stage5.b", "stage6.c", "stage55.d", "head.e");
        assertThat(weights.encoder().parameters().keySet())
                .containsExactly("enhancement.conv1.weight", "stage1.a", "stage5.b");
        assertThat(weights("output.stage1.a").encoder().parameters()).isEmpty();
    }

    private static Weights weights(String... names) {
        Map<String, Weights.Parameter> parameters = new LinkedHashMap<>();
        for (String name : names) {
            parameters.put(name, new Weights.Parameter(List.of(2), new float[] {1, 2}));
        }
        return new Weights(parameters);
    }

    @Test
    void replacedWeightsKeepTheOrderAndTheOthers() {
        Weights.Parameter other = new Weights.Parameter(List.of(2), new float[] {3, 4});
        Weights replaced = weights("z", "a", "m").replacing(new Weights(Map.of("a", other)));
        assertThat(replaced.parameters().keySet()).containsExactly("z", "a", "m");
        assertThat(replaced.parameters().get("a")).isSameAs(other);
        assertThat(replaced.parameters().get("m").values()).containsExactly(1, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> weights("a").replacing(weights("b")))
                .withMessage("weights b: expected a name of the network, found shape [2]");
        Weights longer = new Weights(Map.of("a", new Weights.Parameter(List.of(3), new float[3])));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> weights("a").replacing(longer))
                .withMessage("weights a: expected shape [2], found shape [3]");
    }

    @Test
    void perceptualTermHasAFactorOfAtLeast0() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PerceptualTerm(-0.1, NetworkSpec.vnet(), weights()))
                .withMessage("factor: expected a finite value of at least 0, found -0.1");
    }
}
