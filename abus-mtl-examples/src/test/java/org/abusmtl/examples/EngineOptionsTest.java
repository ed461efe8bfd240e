package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.abusmtl.JointModel;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class EngineOptionsTest {

    @Test
    void severalDevicesAreSeparatedByCommasOrGivenOneByOne() {
        EngineOptions options =
                CommandLine.populateCommand(new EngineOptions(), "--device", "cpu,cpu", "--device", "cpu");
        try (JointModel model =
                options.build(options.apply(JointModel.builder().width(1).inputShape(16, 32, 16)))) {
            assertThat(model.engine()).endsWith(" on cpu,cpu,cpu");
        }
    }
}
