package org.abusmtl.testkit.engine;

import java.util.Map;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.GridBatch;

/**
 * One pass over one sample, with what the gradient needs.
 *
 * @param probabilities of tumour, empty for a network that does not segment
 * @param features mean, mean square and mean tumour probability, after dropout
 * @param logit of malignant against benign, 0 for a network that does not classify
 */
@SuppressWarnings("ArrayRecordComponent") // internal, never compared
record FakePass(double[] probabilities, double[] features, double logit) {

    static FakePass of(NetworkSpec spec, Map<String, float[]> parameters, GridBatch input, int sample, double[] keep) {
        int voxels = input.shape().voxels();
        int from = sample * input.channels() * voxels;
        float[] x = input.values();
        double[] probabilities = new double[spec.tasks().segments() ? voxels : 0];
        double sumP = 0;
        if (spec.tasks().segments()) {
            float[] weight = FakeNetwork.array(parameters, FakeNetwork.SEGMENTATION_WEIGHT);
            double bias = FakeNetwork.array(parameters, FakeNetwork.SEGMENTATION_BIAS)[0];
            for (int i = 0; i < voxels; i++) {
                double z = bias;
                for (int c = 0; c < weight.length; c++) {
                    z += weight[c] * x[from + c * voxels + i];
                }
                probabilities[i] = sigmoid(z);
                sumP += probabilities[i];
            }
        }
        if (!spec.tasks().classifies()) {
            return new FakePass(probabilities, new double[0], 0);
        }
        double sum = 0;
        double squares = 0;
        for (int i = from; i < from + voxels; i++) {
            sum += x[i];
            squares += x[i] * (double) x[i];
        }
        float[] weight = FakeNetwork.array(parameters, FakeNetwork.CLASSIFICATION_WEIGHT);
        double[] all = {sum / voxels, squares / voxels, sumP / voxels};
        double[] features = new double[weight.length];
        double logit = FakeNetwork.array(parameters, FakeNetwork.CLASSIFICATION_BIAS)[0];
        for (int j = 0; j < features.length; j++) {
            features[j] = all[j] * keep[j];
            logit += weight[j] * features[j];
        }
        return new FakePass(probabilities, features, logit);
    }

    static double sigmoid(double z) {
        return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
    }
}
