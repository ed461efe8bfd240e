package org.abusmtl.djl;

import java.util.SplittableRandom;
import org.abusmtl.loss.ClassWeights;
import org.abusmtl.loss.DiceLoss;
import org.abusmtl.loss.FocalLoss;
import org.abusmtl.loss.JointLoss;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Normalization;
import org.abusmtl.model.RefinementSchedule;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.training.WeightUpdate;
import org.abusmtl.volume.GridShape;

/** A network that is small, and cases to train it on. */
final class SmallTraining {

    /** Sides all differ. */
    private static final GridShape SHAPE = new GridShape(48, 32, 16);

    private SmallTraining() {}

    /** Two passes, with dropout. */
    static NetworkSpec spec(Normalization normalization) {
        return NetworkSpec.cmsVNet(4, 6).toBuilder()
                .normalization(normalization)
                .refinement(RefinementSchedule.iterations(1))
                .build()
                .withWidth(2)
                .withInputShape(SHAPE);
    }

    static TrainingOptions options(WeightUpdate update) {
        JointLoss loss = new JointLoss(0.3, new FocalLoss(2, new ClassWeights(0.3, 0.7)), DiceLoss.PAPER);
        return new TrainingOptions(loss, update, 5);
    }

    /** Noise with a bright box that grows from case to case. */
    static TrainingBatch batch(int from, int to) {
        int voxels = SHAPE.voxels();
        float[] values = new float[(to - from) * voxels];
        byte[] masks = new byte[values.length];
        int[] targets = new int[to - from];
        for (int sample = from, i = 0; sample < to; sample++) {
            SplittableRandom random = new SplittableRandom(sample);
            targets[sample - from] = sample % 2;
            for (int z = 0; z < SHAPE.z(); z++) {
                for (int y = 0; y < SHAPE.y(); y++) {
                    for (int x = 0; x < SHAPE.x(); x++, i++) {
                        boolean inside = x > 10 && x < 22 + 2 * sample && y > 5 && y < 17 + sample && z > 3 && z < 12;
                        masks[i] = (byte) (inside ? 1 : 0);
                        values[i] = (float) ((inside ? 0.7 : -0.6) + random.nextDouble(-0.3, 0.3));
                    }
                }
            }
        }
        return new TrainingBatch(new GridBatch(to - from, 1, SHAPE, values), masks, targets);
    }
}
