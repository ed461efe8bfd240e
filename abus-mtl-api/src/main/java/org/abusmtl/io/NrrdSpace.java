package org.abusmtl.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.jspecify.annotations.Nullable;

/**
 * What a NRRD header says about where the grid lies. Axis vectors give spacing and, in a named anatomical space,
 * orientation; without them {@code spacings} give the spacing. In a unit that is not a length there is neither.
 */
final class NrrdSpace {

    private final VolumeSource source;
    private final Map<String, HeaderField> fields;
    private final int dimension;

    NrrdSpace(VolumeSource source, Map<String, HeaderField> fields, int dimension) {
        this.source = source;
        this.fields = fields;
        this.dimension = dimension;
    }

    /** Refuses what {@link #spacing} or {@link #orientation} would refuse. */
    void check() {
        spacing();
        orientation();
    }

    Optional<Spacing> spacing() {
        HeaderField field = fields.get("spacedirections");
        Optional<List<Vector3>> directions = directions();
        if (field != null && directions.isPresent()) {
            List<Vector3> axes = directions.get();
            Optional<Vector3> units = spaceUnits();
            return units.map(unit -> GridFields.spacing(
                    source,
                    field.name(),
                    scaled(axes.get(0), unit).length(),
                    scaled(axes.get(1), unit).length(),
                    scaled(axes.get(2), unit).length()));
        }
        HeaderField spacings = fields.get("spacings");
        if (spacings == null) {
            return Optional.empty();
        }
        List<Double> values = spacings.reals(dimension);
        Optional<Vector3> units = axisUnits();
        // bad numbers are refused in any unit
        Vector3 unit = units.orElse(new Vector3(1, 1, 1));
        Spacing spacing = GridFields.spacing(
                source, spacings.name(), values.get(0) * unit.x(), values.get(1) * unit.y(), values.get(2) * unit.z());
        return units.map(known -> spacing);
    }

    Optional<Orientation> orientation() {
        HeaderField field = fields.get("spacedirections");
        Optional<List<Vector3>> directions = directions();
        Optional<Vector3> toLps = toLps();
        if (field == null || directions.isEmpty() || toLps.isEmpty()) {
            return Optional.empty();
        }
        Vector3 signs = toLps.get();
        List<Vector3> axes = directions.get();
        Vector3 origin = origin();
        return spaceUnits().map(unit -> {
            Vector3 factors = scaled(signs, unit);
            return GridFields.orientation(
                    source,
                    field.name(),
                    scaled(axes.get(0), factors),
                    scaled(axes.get(1), factors),
                    scaled(axes.get(2), factors),
                    scaled(origin, factors));
        });
    }

    private static Vector3 scaled(Vector3 vector, Vector3 factors) {
        return new Vector3(vector.x() * factors.x(), vector.y() * factors.y(), vector.z() * factors.z());
    }

    /** The signs that turn the coordinates of an anatomical space into LPS; empty for any other space. */
    private Optional<Vector3> toLps() {
        HeaderField space = fields.get("space");
        if (space == null) {
            return Optional.empty();
        }
        return switch (space.value().toLowerCase(Locale.ROOT)) {
            case "left-posterior-superior", "lps" -> Optional.of(new Vector3(1, 1, 1));
            case "right-anterior-superior", "ras" -> Optional.of(new Vector3(-1, -1, 1));
            case "left-anterior-superior", "las" -> Optional.of(new Vector3(1, -1, 1));
            case "scanner-xyz", "3d-right-handed", "3d-left-handed" -> Optional.empty();
            case "right-anterior-superior-time",
                    "rast",
                    "left-anterior-superior-time",
                    "last",
                    "left-posterior-superior-time",
                    "lpst",
                    "scanner-xyz-time",
                    "3d-right-handed-time",
                    "3d-left-handed-time" -> throw space.unsupported("a space of three dimensions");
            default -> throw space.malformed("a NRRD space");
        };
    }

    /** The vectors of the three axes; empty if there are none or all are {@code none}. */
    private Optional<List<Vector3>> directions() {
        HeaderField dimensions = fields.get("spacedimension");
        if (dimensions != null && dimensions.integer() != 3) {
            throw dimensions.unsupported("a space of three dimensions");
        }
        HeaderField field = fields.get("spacedirections");
        if (field == null) {
            return Optional.empty();
        }
        List<Optional<Vector3>> all = vectors(field);
        if (all.size() != dimension) {
            throw field.malformed(dimension + " vectors");
        }
        List<Vector3> given =
                all.subList(0, 3).stream().flatMap(Optional::stream).toList();
        if (!given.isEmpty() && given.size() < 3) {
            throw field.unsupported("three axes in space");
        }
        return given.isEmpty() ? Optional.empty() : Optional.of(given);
    }

    private Vector3 origin() {
        HeaderField field = fields.get("spaceorigin");
        if (field == null) {
            return new Vector3(0, 0, 0);
        }
        List<Optional<Vector3>> vectors = vectors(field);
        if (vectors.size() != 1 || vectors.get(0).isEmpty()) {
            throw field.malformed("one vector (x,y,z)");
        }
        return vectors.get(0).get();
    }

    /** Vectors {@code (x,y,z)}, blanks allowed, or {@code none}. */
    private static List<Optional<Vector3>> vectors(HeaderField field) {
        List<Optional<Vector3>> vectors = new ArrayList<>();
        String text = field.value();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ' ' || text.charAt(at) == '\t') {
                at++;
            } else if (text.startsWith("none", at)) {
                vectors.add(Optional.empty());
                at += 4;
            } else {
                int end = text.indexOf(')', at);
                if (text.charAt(at) != '(' || end < 0) {
                    throw field.malformed("vectors (x,y,z)");
                }
                String[] parts = text.substring(at + 1, end).split(",", -1);
                if (parts.length != 3) {
                    throw field.malformed("vectors of three numbers");
                }
                vectors.add(Optional.of(new Vector3(
                        field.real(parts[0].strip()), field.real(parts[1].strip()), field.real(parts[2].strip()))));
                at = end + 1;
            }
        }
        return vectors;
    }

    private Optional<Vector3> spaceUnits() {
        return units(fields.get("spaceunits"), 3);
    }

    private Optional<Vector3> axisUnits() {
        return units(fields.get("units"), dimension);
    }

    /** Millimetres a unit along three axes: 1 where nothing is said, empty where one is not a length. */
    private static Optional<Vector3> units(@Nullable HeaderField field, int count) {
        if (field == null) {
            return Optional.of(new Vector3(1, 1, 1));
        }
        List<String> names = quoted(field);
        if (names.size() != count) {
            throw field.malformed(count + " names in quotes");
        }
        double[] factors = new double[3];
        for (int i = 0; i < 3; i++) {
            OptionalDouble factor = millimetres(names.get(i));
            if (factor.isEmpty()) {
                return Optional.empty();
            }
            factors[i] = factor.getAsDouble();
        }
        return Optional.of(new Vector3(factors[0], factors[1], factors[2]));
    }

    private static List<String> quoted(HeaderField field) {
        String[] parts = field.value().split("\"", -1);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            if (i % 2 == 1) {
                names.add(parts[i]);
            } else if (!parts[i].isBlank()) {
                throw field.malformed("names in quotes");
            }
        }
        if (parts.length % 2 == 0) {
            throw field.malformed("names in quotes");
        }
        return names;
    }

    private static OptionalDouble millimetres(String unit) {
        return switch (unit.strip().toLowerCase(Locale.ROOT)) {
            case "", "mm", "millimeter", "millimeters", "millimetre", "millimetres" -> OptionalDouble.of(1);
            case "cm", "centimeter", "centimeters", "centimetre", "centimetres" -> OptionalDouble.of(10);
            case "m", "meter", "meters", "metre", "metres" -> OptionalDouble.of(1000);
            case "um", "\u00b5m", "\u03bcm", "micron", "microns", "micrometer", "micrometers", "micrometre" ->
                OptionalDouble.of(1e-3);
            case "nm", "nanometer", "nanometers", "nanometre", "nanometres" -> OptionalDouble.of(1e-6);
            default -> OptionalDouble.empty();
        };
    }
}
