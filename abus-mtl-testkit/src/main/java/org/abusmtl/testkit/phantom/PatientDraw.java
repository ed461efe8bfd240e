package org.abusmtl.testkit.phantom;

import java.util.ArrayList;
import java.util.List;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.testkit.phantom.PhantomDescription.Bump;
import org.abusmtl.testkit.phantom.PhantomDescription.Echo;
import org.abusmtl.testkit.phantom.PhantomDescription.Structure;
import org.abusmtl.testkit.phantom.PhantomDescription.Tissue;
import org.abusmtl.testkit.phantom.PhantomDescription.Tumor;
import org.abusmtl.testkit.phantom.PhantomDescription.View;
import org.abusmtl.volume.Vector3;

/** Draws one patient in a field of view of given extent, mm. Each part has a stream of its own, keyed by patient. */
final class PatientDraw {

    private static final int LOBES = 8;
    private static final double MARGIN = 0.03;
    /** Share of the widest ellipsoid of revolution that a tumour may fill; the rest is room for spicules. */
    private static final double FILL = 0.35;

    private final long seed;
    private final Difficulty difficulty;
    private final Cues.Clutter clutter;
    private final Vector3 extent;

    PatientDraw(long seed, int patient, Difficulty difficulty, Vector3 extent) {
        this.seed = Draws.derive(seed, patient);
        this.difficulty = difficulty;
        this.clutter = Cues.Clutter.of(difficulty);
        this.extent = extent;
    }

    /** What a stream of draws is for; the keys are part of what makes the phantoms. */
    private enum Stream {
        SHAPE(1),
        SPICULES(2),
        ECHO(3),
        TISSUE(4),
        VIEW(5),
        LOBULES(6),
        SHADOWS(7),
        TEXTURE(8);

        private final long key;

        Stream(long key) {
            this.key = key;
        }
    }

    private Draws stream(Stream stream, int view) {
        return new Draws(seed, stream.key, view);
    }

    private static double roomInDepth(Vector3 extent) {
        return extent.y() * (0.5 - MARGIN);
    }

    private static double roomSideways(Vector3 extent) {
        return Math.min(extent.x(), extent.z()) * (0.5 - MARGIN);
    }

    /** The largest tumour that every draw can fit into a field of view, mm3. */
    static double largestTumor(Vector3 extent) {
        double lateral = roomSideways(extent);
        return FILL * 4 / 3 * Math.PI * lateral * lateral * roomInDepth(extent);
    }

    Tumor tumor(Diagnosis diagnosis, double volumeMm3) {
        Cues cues = Cues.of(difficulty, diagnosis);
        Draws shape = stream(Stream.SHAPE, 0);
        double tallness = shape.uniform(cues.tallness());
        double elongation = shape.uniform(1, 1.3);
        double amplitude = shape.uniform(cues.lobes());
        List<Bump> lobes = new ArrayList<>();
        for (int i = 0; i < LOBES; i++) {
            double sign = i % 2 == 0 ? 1 : -1;
            lobes.add(new Bump(shape.direction(), sign * amplitude * shape.uniform(0.6, 1.2)));
        }
        Draws spiky = stream(Stream.SPICULES, 0);
        int count = (int) spiky.uniform(cues.spicules().from(), cues.spicules().to() + 1);
        double height = spiky.uniform(cues.spiculeHeight());
        List<Bump> spicules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            spicules.add(new Bump(spiky.direction(), height * spiky.uniform(0.7, 1.3)));
        }
        Draws looks = stream(Stream.ECHO, 0);
        Echo echo = new Echo(
                looks.uniform(cues.contrastDb()),
                looks.uniform(cues.heterogeneityDb()),
                cues.edgeMm() * looks.uniform(0.8, 1.2),
                looks.uniform(cues.haloDb()),
                looks.uniform(cues.posteriorDb()));
        return fit(volumeMm3, new Vector3(elongation, tallness, 1 / elongation), lobes, spicules, echo);
    }

    /** Scales to the volume; where that does not fit, trades depth against width, then flattens the bumps. */
    private Tumor fit(double volumeMm3, Vector3 proportions, List<Bump> lobes, List<Bump> spicules, Echo echo) {
        double depth = roomInDepth(extent);
        double lateral = roomSideways(extent);
        Vector3 axes = proportions;
        List<Bump> nowLobes = lobes;
        List<Bump> nowSpicules = spicules;
        double[] radii = new TumorShape(axes, nowLobes, nowSpicules).radii();
        for (int round = 1; ; round++) {
            double factor = TumorShape.volumeFactor(radii);
            double scale = StrictMath.cbrt(volumeMm3 / (4.0 / 3 * Math.PI * factor * axes.x() * axes.y() * axes.z()));
            axes = new Vector3(axes.x() * scale, axes.y() * scale, axes.z() * scale);
            TumorShape.Reach reach = TumorShape.reach(axes, radii);
            boolean tooDeep = reach.depth() > depth;
            boolean tooWide = reach.lateral() > lateral;
            if (!tooDeep && !tooWide) {
                return new Tumor(volumeMm3, axes, nowLobes, nowSpicules, echo);
            }
            if ((tooDeep && tooWide) || round % 8 == 0) {
                nowLobes = flatten(nowLobes);
                nowSpicules = flatten(nowSpicules);
                radii = new TumorShape(axes, nowLobes, nowSpicules).radii();
            }
            if (tooDeep) {
                axes = new Vector3(axes.x(), axes.y() * 0.98 * depth / reach.depth(), axes.z());
            } else {
                double squeeze = 0.98 * lateral / reach.lateral();
                axes = new Vector3(axes.x() * squeeze, axes.y(), axes.z() * squeeze);
            }
        }
    }

    private static List<Bump> flatten(List<Bump> bumps) {
        return bumps.stream()
                .map(b -> new Bump(b.direction(), 0.8 * b.height()))
                .toList();
    }

    Tissue tissue() {
        Draws draws = stream(Stream.TISSUE, 0);
        double depth = extent.y();
        double skin = Math.min(draws.uniform(1.4, 2.4), 0.08 * depth);
        double fat = Math.min(draws.uniform(4.5, 7.5), 0.24 * depth);
        return new Tissue(
                skin,
                fat,
                depth * draws.uniform(0.74, 0.84),
                Math.min(draws.uniform(0.8, 2), 0.05 * depth),
                draws.uniform(-10, -7),
                draws.uniform(-8, -5),
                draws.uniform(0.06, 0.14),
                clutter.heterogeneityDb() * draws.uniform(0.8, 1.2));
    }

    View view(int index, TumorShape.Reach reach, Tissue tissue, Placement placement) {
        Draws draws = stream(Stream.VIEW, index);
        Vector3 center = new Vector3(
                place(draws, placement, extent.x(), reach.lateral(), 0, extent.x()),
                place(draws, placement, extent.y(), reach.depth(), tissue.fatMm(), tissue.glandMm()),
                place(draws, placement, extent.z(), reach.lateral(), 0, extent.z()));
        return new View(
                center,
                draws.uniform(0, 2 * Math.PI),
                lobules(stream(Stream.LOBULES, index), tissue),
                shadows(stream(Stream.SHADOWS, index)),
                stream(Stream.TEXTURE, index).bits());
    }

    /** A place along one axis where the tumour fits; in depth the glandular tissue, where it can be had. */
    private static double place(Draws draws, Placement placement, double extent, double reach, double from, double to) {
        double first = MARGIN * extent + reach;
        double last = extent - first;
        if (placement == Placement.CENTERED) {
            first = Math.max(first, extent / 2 - 2);
            last = Math.min(last, extent / 2 + 2);
        } else {
            double inside = Math.min(reach, 0.4 * (to - from));
            double low = Math.min(Math.max(first, from + inside), last);
            last = Math.max(Math.min(last, to - inside), low);
            first = low;
        }
        return draws.uniform(first, last);
    }

    private List<Structure> lobules(Draws draws, Tissue tissue) {
        double cm3 = extent.x() * extent.z() * (tissue.glandMm() - tissue.fatMm()) / 1000;
        return structures(
                draws,
                cm3 * clutter.lobulesPerCm3(),
                () -> new Structure(
                        new Vector3(
                                draws.uniform(0, extent.x()),
                                draws.uniform(tissue.fatMm(), tissue.glandMm()),
                                draws.uniform(0, extent.z())),
                        new Vector3(draws.uniform(2.5, 6), draws.uniform(1.2, 3), draws.uniform(2.5, 6)),
                        draws.uniform(-8, -3)));
    }

    private List<Structure> shadows(Draws draws) {
        return structures(
                draws,
                extent.x() * extent.z() / 1000 * clutter.shadowsPer10Cm2(),
                () -> new Structure(
                        new Vector3(
                                draws.uniform(0, extent.x()),
                                extent.y() * draws.uniform(0.1, 0.7),
                                draws.uniform(0, extent.z())),
                        new Vector3(draws.uniform(1, 3), extent.y(), draws.uniform(2, 6)),
                        draws.uniform(-7, -2)));
    }

    private static List<Structure> structures(
            Draws draws, double expected, java.util.function.Supplier<Structure> one) {
        int count = (int) (expected + draws.uniform());
        List<Structure> structures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            structures.add(one.get());
        }
        return structures;
    }
}
