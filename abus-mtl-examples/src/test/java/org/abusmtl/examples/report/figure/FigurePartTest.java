package org.abusmtl.examples.report.figure;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FigurePartTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "Figure-8", "8", "a b", "a/b", "a--b", "-a", "a-"})
    void idThatCannotNameAFileIsRefused(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FigurePart(id, "ROC curves", "<p/>", Optional.empty()))
                .withMessage("id: expected lower-case letters, digits and single hyphens, found " + id);
    }

    @Test
    void figureWithoutContentIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FigurePart("figure-8", "ROC curves", " ", Optional.empty()))
                .withMessageStartingWith("html: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FigurePart("figure-8", "", "<p/>", Optional.empty()))
                .withMessageStartingWith("title: ");
    }
}
