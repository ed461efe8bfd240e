package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.abusmtl.CrossValidation;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.training.TrainingConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitProgressTest {

    @Test
    void epochIsRead() {
        assertThat(UnitProgress.epoch("epoch 17")).hasValue(17);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "epoch ", "epoch one", "epoch 3 of 4", "epoch 99999999999", "epoch -1", "an epoch 3"})
    void anythingElseIsNoEpoch(String line) {
        assertThat(UnitProgress.epoch(line)).isEmpty();
    }

    @Test
    void bothStagesAreCounted() {
        CrossValidation experiment = CrossValidation.builder()
                .models(List.of(NetworkSpec.cvNet(), NetworkSpec.xie2018(), NetworkSpec.qu2019()))
                .config(TrainingConfig.paper().epochs(3))
                .build();
        assertThat(UnitProgress.epochs(experiment, "CVNet")).isEqualTo(3);
        assertThat(UnitProgress.epochs(experiment, "Xie2018")).isEqualTo(6);
        assertThat(UnitProgress.epochs(experiment, "Qu2019")).isEqualTo(6);
    }
}
