package org.abusmtl.examples.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaletteTest {

    private static Palette ofModels(int n) {
        return Palette.of(IntStream.range(0, n).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void rowsOfThePaperComeFirstAndInItsOrder() {
        assertThat(Palette.of(List.of("Mine", "CMSVNet_Iter", "Qu2019", "VNet", "Another", "VNet"))
                        .models())
                .containsExactly("VNet", "CMSVNet_Iter", "Qu2019", "Mine", "Another");
    }

    @Test
    void thirtySixModelsDifferInColourOrDashes() {
        Palette palette = ofModels(36);
        Set<List<Object>> looks = new HashSet<>();
        palette.models()
                .forEach(m -> looks.add(
                        List.of(palette.style(m).color(), palette.style(m).dash())));
        assertThat(looks).hasSize(36);
    }

    @Test
    void sixThatFollowEachOtherDifferInColour() {
        Palette palette = ofModels(36);
        for (int first = 0; first + 6 <= 36; first++) {
            assertThat(palette.models().subList(first, first + 6))
                    .extracting(model -> palette.style(model).color())
                    .as("from %d", first)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void eachSixDifferInDashesToo() {
        Palette palette = ofModels(36);
        for (int first = 0; first < 36; first += 6) {
            Set<String> colors = new HashSet<>();
            Set<List<Integer>> dashes = new HashSet<>();
            for (int i = first; i < first + 6; i++) {
                colors.add(palette.style("m" + i).color());
                dashes.add(palette.style("m" + i).dash());
            }
            assertThat(colors).hasSize(6);
            assertThat(dashes).hasSize(6);
        }
    }

    @Test
    void coloursOfTwoGroupsDifferInGreyToo() {
        assertThat(luminance(Palette.BENIGN) / luminance(Palette.MALIGNANT)).isGreaterThan(1.5);
        assertThat(luminance(Palette.SMALL) / luminance(Palette.LARGE)).isGreaterThan(1.5);
    }

    /** Relative luminance of sRGB (IEC 61966-2-1). */
    private static double luminance(String color) {
        double sum = 0;
        double[] weights = {0.2126, 0.7152, 0.0722};
        for (int i = 0; i < 3; i++) {
            double c = Integer.parseInt(color.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    @Test
    void modelThatIsNotThereIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Palette.of(List.of("VNet")).style("UNet"))
                .withMessage("model: expected one of [VNet], found UNet");
    }

    @Test
    void figureOfSomeModelsKeepsTheLooksOfAll() {
        Palette all = Palette.of(List.of("VNet", "ClsNet", "CVNet"));
        assertThat(all.style("CVNet")).isNotEqualTo(Palette.of(List.of("CVNet")).style("CVNet"));
        assertThat(all.style("CVNet"))
                .isEqualTo(Palette.of(List.of("CVNet", "VNet", "ClsNet")).style("CVNet"));
    }
}
