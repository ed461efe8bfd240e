package org.abusmtl.examples.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.abusmtl.examples.report.figure.FeatureMaps.ModelFeatures;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class FeatureMapsTest {

    @Test
    void everyStageHasAPictureOfItsMiddleSlice() throws Exception {
        List<Volume> nine = new ArrayList<>();
        for (int stage = 1; stage <= 9; stage++) {
            nine.add(ramp(8, 6, 4, stage));
        }
        FigurePart figure = FeatureMaps.of(
                "case < 7",
                List.of(
                        new ModelFeatures("a < b", ramp(8, 6, 4, 1), nine),
                        new ModelFeatures("encoder only", ramp(8, 6, 4, 1), nine.subList(0, 5))));
        Document page = parse(figure);
        NodeList images = page.getElementsByTagName("img");
        assertThat(images.getLength()).isEqualTo(10 + 6);
        assertThat(page.getElementsByTagName("td").getLength()).isEqualTo(20);
        assertThat(page.getDocumentElement().getTextContent())
                .contains("case < 7. Mean activation", "last pass", "a < b", "without a decoder ends with stage 5");

        // stage 2: 0, 2, 4, ... in storage order; slice 2 of 4 begins with voxel 96
        BufferedImage second = picture((Element) images.item(2));
        assertThat(second.getWidth()).isEqualTo(8);
        assertThat(second.getHeight()).isEqualTo(6);
        assertThat(second.getRGB(0, 0) & 0xffffff).isEqualTo(ColorScale.rgb(0));
        assertThat(second.getRGB(7, 5) & 0xffffff).isEqualTo(ColorScale.rgb(1));
        assertThat(second.getRGB(3, 2) & 0xffffff).isEqualTo(ColorScale.rgb(19 / 47.0));
        assertThat(figure.csv().orElseThrow().lines())
                .contains("a < b,2,8,6,192.0,286.0,239.0")
                .hasSize(1 + 9 + 5);
    }

    @Test
    void picturesAreAsWideAsTheirVoxels() throws Exception {
        Volume flat = Volume.of(Geometry.of(new GridShape(4, 4, 2), new Spacing(1.5, 0.5, 1)), new float[32]);
        Document page = parse(FeatureMaps.of("case < 7", List.of(new ModelFeatures("A", flat, List.of(flat)))));
        Element image = (Element) page.getElementsByTagName("img").item(1);
        assertThat(image.getAttribute("style")).contains("aspect-ratio:3.0000;");
        // one value throughout is no range
        assertThat(page.getDocumentElement().getTextContent()).contains("0 throughout");
        assertThat(picture(image).getRGB(2, 2) & 0xffffff).isEqualTo(ColorScale.rgb(0));
    }

    @Test
    void lightnessOfTheColoursGrowsEvenly() {
        double step = (lightness(ColorScale.rgb(1)) - lightness(ColorScale.rgb(0))) / 20;
        assertThat(step).isGreaterThan(3.5);
        for (int i = 0; i < 20; i++) {
            double here = lightness(ColorScale.rgb(i / 20.0));
            double next = lightness(ColorScale.rgb((i + 1) / 20.0));
            // 8-bit colours, and what the screen cannot show
            assertThat(next - here).as("step %d", i).isCloseTo(step, within(1.5));
        }
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        Volume volume = ramp(8, 6, 4, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeatureMaps.of("case < 7", List.of()))
                .withMessage("models: expected at least one, found none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelFeatures("A", volume, List.of()))
                .withMessage("stages: expected 1 to 9, found 0");
        Volume bare = Volume.of(Geometry.of(new GridShape(2, 3, 4)), new float[24]);
        assertThatThrownBy(() -> new ModelFeatures("A", volume, List.of(bare)))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("spacing");
        float[] values = new float[24];
        values[5] = Float.NaN;
        Volume broken = Volume.of(Geometry.of(new GridShape(2, 3, 4), Spacing.isotropic(1)), values);
        assertThatThrownBy(() -> new ModelFeatures("A", volume, List.of(volume, broken)))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("A, stage 2");
    }

    /** CIE 1976 lightness. */
    private static double lightness(int rgb) {
        double y = 0.2126 * linear(rgb >> 16 & 0xff) + 0.7152 * linear(rgb >> 8 & 0xff) + 0.0722 * linear(rgb & 0xff);
        return y > 216 / 24389.0 ? 116 * Math.cbrt(y) - 16 : y * 24389 / 27;
    }

    private static double linear(int value) {
        double s = value / 255.0;
        return s <= 0.04045 ? s / 12.92 : Math.pow((s + 0.055) / 1.055, 2.4);
    }

    private static Volume ramp(int x, int y, int z, float step) {
        float[] values = new float[x * y * z];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * step;
        }
        return Volume.of(Geometry.of(new GridShape(x, y, z), Spacing.isotropic(0.5)), values);
    }

    private static Document parse(FigurePart figure) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(figure.html().getBytes(StandardCharsets.UTF_8)));
    }

    private static BufferedImage picture(Element image) throws Exception {
        String start = "data:image/png;base64,";
        assertThat(image.getAttribute("src")).startsWith(start);
        return ImageIO.read(new ByteArrayInputStream(
                Base64.getDecoder().decode(image.getAttribute("src").substring(start.length()))));
    }
}
