package org.abusmtl.examples.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.abusmtl.examples.report.figure.ContourViews.ContourCase;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ContourViewsTest {

    private static final Palette PALETTE = Palette.of(List.of("VNet", "CVNet"));

    /** A box from (4, 10, 3) to (8, 16, 6), both excluded and moved by some voxels along x. */
    private static Mask box(Geometry grid, int moved) {
        byte[] values = new byte[grid.shape().voxels()];
        for (int z = 3; z < 6; z++) {
            for (int y = 10; y < 16; y++) {
                for (int x = 4 + moved; x < 8 + moved; x++) {
                    values[grid.shape().index(x, y, z)] = 1;
                }
            }
        }
        return Mask.of(grid, values);
    }

    private static Geometry grid(double x, double y, double z) {
        return Geometry.of(new GridShape(20, 30, 12), new Spacing(x, y, z));
    }

    private static ContourCase someCase(Geometry grid) {
        Map<String, Mask> predictions = new LinkedHashMap<>();
        predictions.put("CVNet", box(grid, 1));
        predictions.put("VNet", box(grid, 2));
        return new ContourCase(
                "case <1>",
                "malignant & large",
                Volume.of(grid, new byte[grid.shape().voxels()]),
                box(grid, 0),
                predictions);
    }

    private static List<Element> lines(Document page, String of) {
        return Fragments.elements(page, "path", "data-of", of);
    }

    @Test
    void outlinesAreClosedAndWhereTheMasksAre() throws Exception {
        for (Geometry grid : List.of(grid(1, 0.5, 2), grid(0.5, 0.07, 0.2), grid(1, 1, 1))) {
            Document page = Fragments.parse(ContourViews.of(List.of(someCase(grid)), PALETTE));
            // rim and line on the axial, the coronal and the sagittal plane
            assertThat(lines(page, "reference"))
                    .extracting(line -> line.getAttribute("d"))
                    .containsExactly(
                            "M4.5 10L7.5 10L8 10.5L8 15.5L7.5 16L4.5 16L4 15.5L4 10.5Z",
                            "M4.5 10L7.5 10L8 10.5L8 15.5L7.5 16L4.5 16L4 15.5L4 10.5Z",
                            "M4.5 3L7.5 3L8 3.5L8 5.5L7.5 6L4.5 6L4 5.5L4 3.5Z",
                            "M4.5 3L7.5 3L8 3.5L8 5.5L7.5 6L4.5 6L4 5.5L4 3.5Z",
                            "M3.5 10L5.5 10L6 10.5L6 15.5L5.5 16L3.5 16L3 15.5L3 10.5Z",
                            "M3.5 10L5.5 10L6 10.5L6 15.5L5.5 16L3.5 16L3 15.5L3 10.5Z");
            // VNet, the first of the palette, is off the sagittal plane x = 5
            assertThat(lines(page, "0"))
                    .extracting(line -> line.getAttribute("d"))
                    .containsExactly(
                            "M6.5 10L9.5 10L10 10.5L10 15.5L9.5 16L6.5 16L6 15.5L6 10.5Z",
                            "M6.5 10L9.5 10L10 10.5L10 15.5L9.5 16L6.5 16L6 15.5L6 10.5Z",
                            "M6.5 3L9.5 3L10 3.5L10 5.5L9.5 6L6.5 6L6 5.5L6 3.5Z",
                            "M6.5 3L9.5 3L10 3.5L10 5.5L9.5 6L6.5 6L6 5.5L6 3.5Z");
            assertThat(lines(page, "1")).hasSize(6);
        }
    }

    @Test
    void picturesAreInMillimetresAroundTheTumour() throws Exception {
        // the centre of the box is at voxel borders (6, 13, 4.5); 6 slices of 2 mm and a margin fit into 24 mm
        Document page = Fragments.parse(ContourViews.of(List.of(someCase(grid(1, 0.5, 2))), PALETTE));
        List<String> transforms = Fragments.elements(page, "g").stream()
                .map(group -> group.getAttribute("transform"))
                .toList();
        assertThat(transforms)
                .containsExactly(
                        "scale(1.0000 0.5000) translate(6.0000 11.0000)",
                        "scale(1.0000 2.0000) translate(6.0000 1.5000)",
                        "scale(2.0000 0.5000) translate(1.5000 11.0000)");
        assertThat(Fragments.elements(page, "svg", "class", "cut"))
                .extracting(svg -> svg.getAttribute("viewBox"))
                .containsOnly("0 0 24.0000 24.0000");
    }

    @Test
    void modelsHaveTheirLooksInTheOrderOfThePalette() throws Exception {
        Document page = Fragments.parse(ContourViews.of(List.of(someCase(grid(1, 1, 1))), PALETTE));
        assertThat(Fragments.elements(page, "label"))
                .extracting(label -> label.getTextContent())
                .containsExactly("reference", "VNet", "CVNet");
        Element vnet = lines(page, "0").get(1);
        Element cvnet = lines(page, "1").get(1);
        assertThat(vnet.getAttribute("stroke")).isEqualTo(PALETTE.style("VNet").color());
        assertThat(cvnet.getAttribute("stroke"))
                .isEqualTo(PALETTE.style("CVNet").color());
        assertThat(vnet.getAttribute("stroke-dasharray")).isEqualTo("none");
        assertThat(cvnet.getAttribute("stroke-dasharray")).isEqualTo("8 3");
        assertThat(lines(page, "reference").get(1).getAttribute("stroke")).isEqualTo("#fff");
    }

    @Test
    void masksThatAreEmptyOrMissingAreNamed() throws Exception {
        Geometry grid = grid(1, 1, 1);
        Mask none = Mask.of(grid, new byte[grid.shape().voxels()]);
        Volume volume = Volume.of(grid, new byte[grid.shape().voxels()]);
        ContourCase missed = new ContourCase("a", "missed", volume, box(grid, 0), Map.of("VNet", none));
        ContourCase unknown = new ContourCase("b", "without reference", volume, none, Map.of("CVNet", box(grid, 0)));
        Document page = Fragments.parse(ContourViews.of(List.of(missed, unknown), PALETTE));
        assertThat(Fragments.elements(page, "p"))
                .extracting(Element::getTextContent)
                .contains(
                        "a missed Nothing was found by VNet. There is no mask of CVNet.",
                        "b without reference The reference is empty. There is no mask of VNet.");
        // the second case is shown around what was found
        assertThat(Fragments.elements(page, "small").get(3).getTextContent()).startsWith("Axial, z = 4;");
        assertThat(Fragments.caption(page)).contains("2 models", "2 cases");
    }

    @Test
    void textOfTheDataSetCannotBecomeMarkup() throws Exception {
        Document page = Fragments.parse(ContourViews.of(List.of(someCase(grid(1, 1, 1))), PALETTE));
        assertThat(Fragments.elements(page, "strong").get(0).getTextContent()).isEqualTo("case <1>");
    }

    @Test
    void maskOfAnotherGridIsRefused() {
        Geometry grid = grid(1, 1, 1);
        Volume volume = Volume.of(grid, new byte[grid.shape().voxels()]);
        assertThatThrownBy(() ->
                        new ContourCase("a", "", volume, box(grid, 0), Map.of("VNet", box(grid(1, 1, 1.5), 0))))
                .isInstanceOf(GridMismatchException.class)
                .hasMessageContaining("prediction of VNet (case a)");
        Geometry bare = Geometry.of(grid.shape());
        assertThatThrownBy(() -> new ContourCase(
                        "a", "", volume.withGeometry(bare), box(grid, 0).withGeometry(bare), Map.of()))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("spacing");
    }

    @Test
    void nothingToDrawIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContourViews.of(List.of(), PALETTE))
                .withMessage("cases: expected at least one, found none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContourViews.of(List.of(someCase(grid(1, 1, 1))), Palette.of(List.of("VNet"))))
                .withMessageStartingWith("model: ");
    }
}
