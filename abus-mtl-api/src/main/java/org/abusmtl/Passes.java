package org.abusmtl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.abusmtl.model.Feedback;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.NetworkOutput;

/**
 * Algorithm 1 at prediction: the one place where predictions, validations and evaluations run their passes.
 */
final class Passes {

    private Passes() {}

    /** The outputs of all passes for normalised volumes of one channel; the last one counts. */
    static List<NetworkOutput> all(Network network, GridBatch volumes) {
        return run(network.spec(), volumes, network::forward);
    }

    private static List<NetworkOutput> run(
            NetworkSpec spec, GridBatch volumes, Function<GridBatch, NetworkOutput> pass) {
        return spec.refinement()
                .run(
                        first(spec, volumes),
                        pass,
                        output -> new GridBatch(
                                volumes.size(),
                                1,
                                volumes.shape(),
                                output.tumorProbabilities().orElseThrow()),
                        (first, map) -> join(spec, volumes, map));
    }

    /** What each stage gives in the last pass. */
    static List<GridBatch> stageFeatures(Network network, GridBatch volumes) {
        NetworkSpec spec = network.spec();
        List<GridBatch> inputs = new ArrayList<>();
        run(spec, volumes, input -> {
            inputs.add(input);
            // the last pass is computed for its stages, not for its map
            return inputs.size() < spec.refinement().passes()
                    ? network.forward(input)
                    : new NetworkOutput(Optional.empty(), Optional.empty());
        });
        return network.stageFeatures(inputs.get(inputs.size() - 1));
    }

    /** The output of the first pass only. */
    static NetworkOutput firstOnly(Network network, GridBatch volumes) {
        return network.forward(first(network.spec(), volumes));
    }

    private static GridBatch first(NetworkSpec spec, GridBatch volumes) {
        if (spec.refinement().feedback() == Feedback.ADD) {
            return volumes;
        }
        return concatenated(
                volumes, new GridBatch(volumes.size(), 1, volumes.shape(), new float[volumes.values().length]));
    }

    private static GridBatch join(NetworkSpec spec, GridBatch volumes, GridBatch map) {
        if (spec.refinement().feedback() == Feedback.CONCATENATE) {
            return concatenated(volumes, map);
        }
        float[] v = volumes.values();
        float[] p = map.values();
        float[] sum = new float[v.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = v[i] + p[i];
        }
        return new GridBatch(volumes.size(), 1, volumes.shape(), sum);
    }

    private static GridBatch concatenated(GridBatch volumes, GridBatch map) {
        int voxels = volumes.shape().voxels();
        float[] both = new float[Math.multiplyExact(2, volumes.values().length)];
        for (int i = 0; i < volumes.size(); i++) {
            System.arraycopy(volumes.values(), i * voxels, both, 2 * i * voxels, voxels);
            System.arraycopy(map.values(), i * voxels, both, (2 * i + 1) * voxels, voxels);
        }
        return new GridBatch(volumes.size(), 2, volumes.shape(), both);
    }
}
