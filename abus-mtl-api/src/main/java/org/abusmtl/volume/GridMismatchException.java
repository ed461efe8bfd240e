package org.abusmtl.volume;

/**
 * Two things that must lie on the same grid do not: a mask and its volume, or a prediction and its reference.
 *
 * @since 0.1.0
 */
public class GridMismatchException extends InvalidDataException {

    private static final long serialVersionUID = 1L;

    /**
     * Builds the message with both grids.
     *
     * @param source file, case or object that is on the wrong grid
     * @param expected the grid that it must be on
     * @param found the grid that it is on
     */
    public GridMismatchException(String source, Geometry expected, Geometry found) {
        super(source, "grid", expected.toString() + origin(expected), found.toString() + origin(found));
    }

    private static String origin(Geometry geometry) {
        return geometry.orientation()
                .map(o -> " from (" + o.origin().x() + ", " + o.origin().y() + ", "
                        + o.origin().z() + ")")
                .orElse("");
    }
}
