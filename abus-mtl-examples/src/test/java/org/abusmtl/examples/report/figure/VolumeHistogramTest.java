package org.abusmtl.examples.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.examples.report.figure.VolumeHistogram.Bin;
import org.abusmtl.examples.report.figure.VolumeHistogram.Scale;
import org.abusmtl.examples.report.figure.VolumeHistogram.Tumor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;

class VolumeHistogramTest {

    private static Tumor malignant(double mm3) {
        return new Tumor("m" + mm3, mm3, Diagnosis.MALIGNANT);
    }

    private static Tumor benign(double mm3) {
        return new Tumor("b" + mm3, mm3, Diagnosis.BENIGN);
    }

    /** Up to 18.022 cm3 as in the paper, so that bins are 0.5 cm3 wide. */
    private static final List<Tumor> TUMORS = List.of(
            malignant(26),
            benign(500),
            malignant(500.1),
            benign(1000),
            malignant(1000),
            malignant(1000.1),
            benign(2600),
            malignant(18022));

    @Test
    void tumoursAreCountedInBinsThatHaveTheirUpperBorder() {
        List<Bin> bins = VolumeHistogram.bins(TUMORS, Scale.LINEAR);
        assertThat(bins).hasSize(37);
        assertThat(bins.get(0)).isEqualTo(new Bin(0, 0.5, 1, 1));
        assertThat(bins.get(1)).isEqualTo(new Bin(0.5, 1, 2, 1));
        assertThat(bins.get(2)).isEqualTo(new Bin(1, 1.5, 1, 0));
        assertThat(bins.get(5)).isEqualTo(new Bin(2.5, 3, 0, 1));
        assertThat(bins.get(36)).isEqualTo(new Bin(18, 18.5, 1, 0));
        assertThat(bins.stream().mapToInt(b -> b.malignant() + b.benign()).sum())
                .isEqualTo(8);
    }

    @ParameterizedTest
    @EnumSource
    void limitOfSmallTumoursIsABorderWhateverTheRange(Scale scale) {
        Random random = new Random(3);
        for (int run = 0; run < 200; run++) {
            List<Tumor> tumors = new ArrayList<>();
            int small = 0;
            double most = Math.exp(12 * random.nextDouble() - 2);
            for (int i = 0; i < 20; i++) {
                double volume = most * random.nextDouble() + 0.001;
                small += volume <= 1000 ? 1 : 0;
                tumors.add(random.nextBoolean() ? malignant(volume) : benign(volume));
            }
            List<Bin> bins = VolumeHistogram.bins(tumors, scale);
            assertThat(bins).extracting(Bin::toCm3).contains(1.0);
            assertThat(bins.stream()
                            .filter(b -> b.toCm3() <= 1)
                            .mapToInt(b -> b.malignant() + b.benign())
                            .sum())
                    .isEqualTo(small);
            assertThat(bins.stream().mapToInt(b -> b.malignant() + b.benign()).sum())
                    .isEqualTo(20);
        }
    }

    @Test
    void logarithmicBinsAreFiveToAFactorOfTen() {
        List<Bin> bins = VolumeHistogram.bins(List.of(malignant(100), benign(100.1), benign(10000)), Scale.LOGARITHMIC);
        // the smallest volume is the upper border of the first bin, the largest one that of the last
        assertThat(bins).hasSize(11);
        assertThat(bins.get(0).toCm3()).isEqualTo(0.1);
        assertThat(bins.get(0).malignant()).isOne();
        assertThat(bins.get(1).benign()).isOne();
        assertThat(bins.get(10).toCm3()).isEqualTo(10);
        assertThat(bins.get(10).benign()).isOne();
        bins.forEach(b -> assertThat(Math.pow(b.toCm3() / b.fromCm3(), 5)).isBetween(9.9999, 10.0001));
    }

    @Test
    void scaleIsLinearUnlessOneBinHasMostTumours() {
        assertThat(VolumeHistogram.of(TUMORS).html())
                .contains("Bins of 0.5 cm³")
                .doesNotContain("Logarithmic");
        List<Tumor> small = new ArrayList<>(TUMORS);
        for (int i = 0; i < 9; i++) {
            small.add(benign(30 + i));
        }
        assertThat(VolumeHistogram.of(small).html()).contains("Logarithmic bins");
        assertThat(VolumeHistogram.of(small, Scale.LINEAR).html()).contains("Bins of 0.5 cm³");
        assertThat(VolumeHistogram.of(List.of(malignant(500), benign(41000), benign(3000), benign(20000)))
                        .html())
                .contains("Logarithmic bins");
    }

    @Test
    void captionHasTheCounts() throws Exception {
        String caption = Fragments.caption(Fragments.parse(VolumeHistogram.of(TUMORS)));
        assertThat(caption)
                .contains(
                        "Volumes of 8 tumours",
                        "5 (3 malignant, 2 benign) small",
                        "3 (2 malignant, 1 benign) large",
                        "5 malignant, 3 benign in all",
                        "Median 1 cm³, range 0.026 to 18 cm³");
    }

    @Test
    void tumoursWithoutAVolumeAreCountedNotDrawn() throws Exception {
        FigurePart part = VolumeHistogram.of(List.of(malignant(0), malignant(500), benign(1500)));
        assertThat(Fragments.caption(Fragments.parse(part)))
                .contains("Volumes of 2 tumours", "Not drawn: 1 case with an empty reference mask");
        assertThat(Fragments.caption(Fragments.parse(VolumeHistogram.of(List.of(benign(0))))))
                .contains("Volumes of 0 tumours");
    }

    @ParameterizedTest
    @EnumSource
    void eachBinHasABarInTheColourOfTheLegend(Scale scale) throws Exception {
        Document page = Fragments.parse(VolumeHistogram.of(TUMORS, scale));
        long drawn = VolumeHistogram.bins(TUMORS, scale).stream()
                .filter(b -> b.malignant() > 0)
                .count();
        assertThat(Fragments.elements(page, "rect", "fill", Palette.MALIGNANT)).hasSize(1);
        assertThat(Fragments.elements(page, "path").stream()
                        .filter(p -> Fragments.inherited(p, "fill").equals("rgb(213,94,0)"))
                        .filter(p -> p.getAttribute("stroke").equals("none")))
                .hasSize((int) drawn);
    }

    @Test
    void numbersAreThoseOfTheBins() {
        assertThat(Fragments.rows(VolumeHistogram.of(TUMORS)))
                .hasSize(37)
                .startsWith(List.of("0.0", "0.5", "1", "1"), List.of("0.5", "1.0", "2", "1"));
    }

    @Test
    void sameTumoursGiveTheSameFigure() {
        assertThat(VolumeHistogram.of(TUMORS)).isEqualTo(VolumeHistogram.of(TUMORS));
    }

    @Test
    void nothingToDrawIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VolumeHistogram.of(List.of()))
                .withMessage("tumors: expected at least one, found none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> malignant(Double.NaN))
                .withMessageStartingWith("volumeMm3: ");
    }
}
