package org.abusmtl.examples.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.abusmtl.examples.report.figure.TumorRendering.RenderedCase;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class TumorRenderingTest {

    private static final Geometry GRID = Geometry.of(new GridShape(28, 22, 18), new Spacing(0.5, 0.6, 0.8));

    private static final Mask REFERENCE = ball(GRID, 6, 6, 7, 4);
    private static final Mask SMALLER = ball(GRID, 6, 6, 7, 3);
    private static final Mask EMPTY = Mask.of(GRID, new byte[GRID.shape().voxels()]);

    private static final FigurePart FIGURE = figure();

    @Test
    void fragmentIsWellFormedAndHasAPictureAndASurfaceForEachMask() throws Exception {
        Document page = parse(FIGURE);
        List<Element> views = elements(page, "div").stream()
                .filter(div -> div.hasAttribute("data-view"))
                .toList();
        // reference, A and an empty B of the first case, reference and A of the second
        assertThat(views).hasSize(5);
        for (Element view : views) {
            Element image = (Element) view.getElementsByTagName("img").item(0);
            assertThat(picture(image.getAttribute("src")).getWidth()).isEqualTo(240);
        }
        List<Integer> surfaces = views.stream()
                .map(view -> view.getElementsByTagName("script").getLength())
                .toList();
        assertThat(surfaces).containsExactly(1, 1, 0, 1, 1);
        assertThat(page.getDocumentElement().getTextContent()).contains("a < b & c", "B", "no tumour");
    }

    @Test
    void scriptIsThereOnceAndNothingIsLoaded() throws Exception {
        Document page = parse(FIGURE);
        List<String> parts = elements(page, "script").stream()
                .map(script -> script.getAttribute("data-part"))
                .filter(part -> !part.isEmpty())
                .toList();
        assertThat(parts).containsExactly("core", "module", "controls");
        for (Element element : elements(page, "*")) {
            assertThat(element.getAttribute("href")).isEmpty();
            assertThat(element.getAttribute("src")).matches("|data:.*");
        }
        Element core = elements(page, "script").stream()
                .filter(script -> script.getAttribute("data-part").equals("core"))
                .findFirst()
                .orElseThrow();
        assertThat(new String(unpacked(core.getTextContent()), StandardCharsets.UTF_8))
                .contains("SPDX-License-Identifier: MIT");
        // the script finds these by their names
        Element module = elements(page, "script").stream()
                .filter(script -> script.getAttribute("data-part").equals("module"))
                .findFirst()
                .orElseThrow();
        assertThat(new String(unpacked(module.getTextContent()), StandardCharsets.UTF_8))
                .contains("from\"./three.core.min.js\"");
    }

    @Test
    void numbersAreTheVolumesAndDices() {
        List<String> lines =
                FIGURE.csv().orElseThrow().lines().map(String::strip).toList();
        assertThat(lines.get(0)).isEqualTo("case_id,mask,volume_mm3,dice,triangles_shown");
        assertThat(lines.get(1)).startsWith("one,reference," + REFERENCE.volumeMm3() + ",,");
        // the smaller ball lies within the larger
        double dice = 2.0 * SMALLER.count() / (SMALLER.count() + REFERENCE.count());
        assertThat(lines.get(2)).startsWith("one,A," + SMALLER.volumeMm3() + "," + dice + ",");
        assertThat(lines.get(3)).isEqualTo("one,B,0.0,0.0,0");
        assertThat(lines).hasSize(6);
    }

    @Test
    void surfaceInThePageIsThatOfTheMask() throws Exception {
        Element script = (Element) elements(parse(FIGURE), "div").stream()
                .filter(div -> div.hasAttribute("data-view"))
                .findFirst()
                .orElseThrow()
                .getElementsByTagName("script")
                .item(0);
        ByteBuffer bytes = ByteBuffer.wrap(unpacked(script.getTextContent())).order(ByteOrder.LITTLE_ENDIAN);
        int vertices = bytes.getInt();
        int triangles = bytes.getInt();
        assertThat(vertices - triangles / 2).as("Euler characteristic").isEqualTo(2);
        for (int i = 0; i < vertices; i++) {
            double x = bytes.getShort() / 32767.0;
            double y = bytes.getShort() / 32767.0;
            double z = bytes.getShort() / 32767.0;
            // voxels of 0.5 to 0.8 mm on a radius of 4
            assertThat(Math.sqrt(x * x + y * y + z * z)).isBetween(0.8, 1.0001);
        }
        bytes.position((bytes.position() + 3) / 4 * 4);
        int corner = 0;
        for (int i = 0; i < 3 * triangles; i++) {
            corner += bytes.getInt();
            assertThat(corner).isBetween(0, vertices - 1);
        }
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    void surfaceOfManyTrianglesIsMadeOfBlocks() {
        Mask large = ball(Geometry.of(new GridShape(90, 80, 40), new Spacing(0.5, 0.5, 1)), 22, 20, 20, 17);
        RenderedSurface fine = RenderedSurface.of(large, 100_000).orElseThrow();
        RenderedSurface coarse = RenderedSurface.of(large, 3000).orElseThrow();
        assertThat(fine.triangleCount()).isGreaterThan(10_000);
        assertThat(coarse.triangleCount()).isBetween(500, 3000);
        for (int axis = 0; axis < 3; axis++) {
            // half of a block of 2 mm, and what smoothing takes
            assertThat(range(coarse, axis)[0]).isCloseTo(range(fine, axis)[0], within(0.8f));
            assertThat(range(coarse, axis)[1]).isCloseTo(range(fine, axis)[1], within(0.8f));
        }
    }

    @Test
    void depthRunsDownWithoutAnOrientation() {
        RenderedSurface surface = RenderedSurface.of(REFERENCE, 100_000).orElseThrow();
        assertThat((range(surface, 0)[0] + range(surface, 0)[1]) / 2).isCloseTo(6, within(0.3f));
        assertThat((range(surface, 1)[0] + range(surface, 1)[1]) / 2).isCloseTo(-6, within(0.3f));
        assertThat((range(surface, 2)[0] + range(surface, 2)[1]) / 2).isCloseTo(-7, within(0.4f));
    }

    @Test
    void pictureOfABallIsADiscLitFromTheUpperLeft() {
        RenderedSurface ball =
                RenderedSurface.of(REFERENCE, 100_000).orElseThrow().normalized(new float[] {6, -6, -7}, 4);
        Shading shading = new Shading();
        shading.solid(ball, "#ff0000");
        BufferedImage image = shading.image();
        int covered = 0;
        for (int y = 0; y < 240; y++) {
            for (int x = 0; x < 240; x++) {
                covered += image.getRGB(x, y) >>> 24 > 127 ? 1 : 0;
            }
        }
        double radius = 120 / Shading.HALF_VIEW;
        assertThat(covered / (Math.PI * radius * radius)).isBetween(0.95, 1.06);
        assertThat(image.getRGB(2, 2)).isZero();
        assertThat(red(image, 80, 70)).isGreaterThan(red(image, 170, 180) + 40);
        // a shell over it lightens it, and covers less where there is nothing behind
        shading.shell(ball.normalized(new float[3], 0.9f), "#ffffff");
        assertThat(shading.image().getRGB(120, 120) >> 8 & 0xff).isGreaterThan(40);
        assertThat(image.getRGB(120, 120) >> 8 & 0xff).isZero();
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TumorRendering.of(List.of(), Palette.of(List.of("A"))))
                .withMessage("cases: expected at least one, found none");
        Mask elsewhere = ball(Geometry.of(new GridShape(28, 22, 19), new Spacing(0.5, 0.6, 0.8)), 6, 6, 7, 4);
        assertThatThrownBy(() -> new RenderedCase("one", "one", REFERENCE, Map.of("A", elsewhere)))
                .isInstanceOf(GridMismatchException.class)
                .hasMessageContaining("prediction of A (case one)");
        List<RenderedCase> cases = List.of(new RenderedCase("one", "one", REFERENCE, Map.of("A", SMALLER)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TumorRendering.of(cases, Palette.of(List.of("B"))))
                .withMessageContaining("found A");
    }

    @Test
    void caseWithoutAnyTumourIsShownAllTheSame() throws Exception {
        RenderedCase none = new RenderedCase("one", "one", EMPTY, Map.of("A", EMPTY));
        FigurePart figure = TumorRendering.of(List.of(none), Palette.of(List.of("A")));
        assertThat(parse(figure).getDocumentElement().getTextContent()).contains("no tumour");
        assertThat(figure.csv().orElseThrow()).contains("one,A,0.0,,0");
    }

    private static FigurePart figure() {
        Map<String, Mask> first = new LinkedHashMap<>();
        first.put("B", EMPTY);
        first.put("A", SMALLER);
        return TumorRendering.of(
                List.of(
                        new RenderedCase("one", "a < b & c", REFERENCE, first),
                        new RenderedCase("two", "two", SMALLER, Map.of("A", REFERENCE))),
                Palette.of(List.of("A", "B")));
    }

    private static int red(BufferedImage image, int x, int y) {
        return image.getRGB(x, y) >> 16 & 0xff;
    }

    private static float[] range(RenderedSurface surface, int axis) {
        float[] range = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        for (int i = 0; i < surface.vertexCount(); i++) {
            range[0] = Math.min(range[0], surface.vertex(i, axis));
            range[1] = Math.max(range[1], surface.vertex(i, axis));
        }
        return range;
    }

    private static Mask ball(Geometry grid, double x, double y, double z, double radius) {
        Spacing spacing = grid.requireSpacing();
        GridShape shape = grid.shape();
        byte[] values = new byte[shape.voxels()];
        for (int i = 0; i < values.length; i++) {
            double dx = i % shape.x() * spacing.x() - x;
            int row = i / shape.x() % shape.y();
            double dy = row * spacing.y() - y;
            int slice = i / shape.x() / shape.y();
            double dz = slice * spacing.z() - z;
            values[i] = (byte) (dx * dx + dy * dy + dz * dz < radius * radius ? 1 : 0);
        }
        return Mask.of(grid, values);
    }

    private static Document parse(FigurePart figure) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(figure.html().getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> elements(Document page, String name) {
        NodeList found = page.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static BufferedImage picture(String uri) throws IOException {
        String start = "data:image/png;base64,";
        assertThat(uri).startsWith(start);
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(uri.substring(start.length()))));
    }

    private static byte[] unpacked(String text) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text))).readAllBytes();
    }
}
