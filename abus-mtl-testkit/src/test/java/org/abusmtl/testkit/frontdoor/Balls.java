package org.abusmtl.testkit.frontdoor;

import java.util.ArrayList;
import java.util.List;
import org.abusmtl.JointModel;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.data.Sample;
import org.abusmtl.testkit.engine.FakeModelEngineProvider;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/** Cases that brightness alone tells: a bright ball in a dark volume, the larger ones malignant. */
final class Balls {

    static final Geometry GRID = Geometry.of(new GridShape(14, 30, 20), new Spacing(1.1, 1.0, 0.7));

    /** Instead of a number: no noise. */
    static final int SMOOTH = -1;

    private Balls() {}

    static JointModel.Builder model() {
        return JointModel.builder()
                .provider(new FakeModelEngineProvider())
                .inputShape(16, 32, 16)
                .spacing(1.0)
                .width(2)
                .seed(3);
    }

    static Sample sample(int number) {
        return sample(number, number % 2 == 1 ? Diagnosis.MALIGNANT : Diagnosis.BENIGN);
    }

    static Sample sample(int number, Diagnosis diagnosis) {
        double radius = diagnosis == Diagnosis.MALIGNANT ? 5 : 3;
        return ball("case-" + number, "patient-" + number, diagnosis, GRID, new Vector3(7, 15, 7), radius, number);
    }

    /** A ball around a point in mm from the corner of the grid. */
    static Sample ball(
            String caseId,
            String patientId,
            Diagnosis diagnosis,
            Geometry grid,
            Vector3 centerMm,
            double radiusMm,
            int noise) {
        GridShape shape = grid.shape();
        Spacing spacing = grid.requireSpacing();
        float[] values = new float[shape.voxels()];
        byte[] mask = new byte[shape.voxels()];
        int i = 0;
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y++) {
                for (int x = 0; x < shape.x(); x++, i++) {
                    Vector3 at = new Vector3((x + 0.5) * spacing.x(), (y + 0.5) * spacing.y(), (z + 0.5) * spacing.z());
                    mask[i] = (byte) (at.plus(centerMm, -1).length() < radiusMm ? 1 : 0);
                    values[i] = (float) (100 * mask[i]
                            + (noise == SMOOTH ? 0 : 15) * Math.sin(12.9898 * x + 78.233 * y + 37.719 * z + noise));
                }
            }
        }
        return Sample.of(caseId, patientId, diagnosis, Volume.of(grid, values), Mask.of(grid, mask));
    }

    static Dataset dataset(int count) {
        List<Sample> samples = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            samples.add(sample(number));
        }
        return Dataset.of("balls", samples);
    }

    static Volume volume(int number) throws java.io.IOException {
        return sample(number).voxels().volume();
    }
}
