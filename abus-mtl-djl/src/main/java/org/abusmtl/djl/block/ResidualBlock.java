package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.List;
import org.abusmtl.model.Normalization;

/**
 * Some 3x3x3 convolutions whose result is added to their input (section 3.1). The last has no ReLU before the addition;
 * ReLU follows it. Shape (N, C, D, H, W), kept.
 */
final class ResidualBlock implements Layer {

    private final List<ConvUnit> units = new ArrayList<>();

    ResidualBlock(Parameters parameters, String path, int channels, int convolutions, Normalization kind) {
        for (int i = 1; i <= convolutions; i++) {
            ConvUnit.Ending ending = i == convolutions ? ConvUnit.Ending.LINEAR : ConvUnit.Ending.RELU;
            units.add(ConvUnit.conv3(parameters, path + ".conv" + i, channels, channels, kind, ending));
        }
    }

    @Override
    public NDArray forward(NDArray input, boolean training) {
        NDArray branch = units.get(0).forward(input, training);
        for (ConvUnit unit : units.subList(1, units.size())) {
            branch = unit.consume(branch, training);
        }
        try (NDArray last = branch;
                NDArray sum = training ? last.add(input) : last.addi(input)) {
            return Activation.relu(sum);
        }
    }
}
