package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitTest {

    @Test
    void folderOutsideACheckoutHasNone(@TempDir Path folder) {
        assertThat(Commit.of(folder)).startsWith("unknown: ");
    }

    @Test
    void codeHasAHashOrTheReasonWhyNot() {
        assertThat(Commit.ofThisCode()).matches("[0-9a-f]{40}(, with changes that are not committed)?|unknown: .+");
    }
}
