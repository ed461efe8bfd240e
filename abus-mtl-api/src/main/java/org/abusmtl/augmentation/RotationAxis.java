package org.abusmtl.augmentation;

import org.abusmtl.internal.RandomStream;
import org.abusmtl.volume.Vector3;

/**
 * What a crop is turned about; the paper says only "0 to 360 degrees".
 *
 * @since 0.1.0
 */
public enum RotationAxis {
    /** The depth axis (y): acoustic shadows keep their direction. The default. */
    DEPTH {
        @Override
        Vector3 draw(RandomStream random) {
            return new Vector3(0, 1, 0);
        }
    },
    /** An axis drawn uniformly from all directions. */
    ANY {
        @Override
        Vector3 draw(RandomStream random) {
            double z = random.nextDouble(-1, 1);
            double angle = random.nextDouble(0, 2 * Math.PI);
            double radius = Math.sqrt(1 - z * z);
            return new Vector3(radius * Math.cos(angle), radius * Math.sin(angle), z);
        }
    };

    abstract Vector3 draw(RandomStream random);
}
