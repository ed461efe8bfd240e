package org.abusmtl.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.abusmtl.djl.block.JointNetwork;
import org.abusmtl.djl.block.Parameters;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.djl.training.IterativeTrainer;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Normalization;
import org.abusmtl.spi.Weights;
import org.abusmtl.training.WeightUpdate;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A step that fails after its backward pass, as it does when memory ends. */
class FailedStepTest {

    @ParameterizedTest
    @EnumSource
    void leavesNothingToTheNextTraining(Engines engineName) {
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            NetworkSpec spec = SmallTraining.spec(Normalization.INSTANCE);
            Parameters parameters = new Parameters(manager, 1);
            JointNetwork layers = new JointNetwork(spec, parameters);
            Weights before = Tensors.weights(parameters.all());
            Supplier<IterativeTrainer> trainer = () -> new IterativeTrainer(
                    manager,
                    List.of(Device.cpu()),
                    spec,
                    layers,
                    parameters,
                    SmallTraining.options(WeightUpdate.MEAN_OF_PASSES));
            Weights expected = firstMoments(trainer.get());
            Tensors.load(before, parameters.all());

            Set<String> own = uids(manager);
            try (IterativeTrainer failing = trainer.get()) {
                // Adam's moments: all that came with the trainer
                manager.getManagedArrays().stream()
                        .filter(array -> !own.contains(array.getUid()))
                        .forEach(NDArray::close);
                assertThatIllegalStateException().isThrownBy(() -> failing.step(SmallTraining.batch(1, 3), 1e-3));
            }
            Tensors.load(before, parameters.all());

            Weights next = firstMoments(trainer.get());
            next.parameters()
                    .forEach((name, moment) -> assertThat(moment.values())
                            .as(name)
                            // the moment is a tenth of the gradient; a left one is of its size
                            .containsExactly(expected.parameters().get(name).values(), Offset.offset(1e-6f)));
        }
    }

    private static Set<String> uids(NDManager manager) {
        return manager.getManagedArrays().stream().map(NDArray::getUid).collect(Collectors.toSet());
    }

    /** After a step, a tenth of its gradient. */
    private static Weights firstMoments(IterativeTrainer trainer) {
        try (trainer) {
            trainer.step(SmallTraining.batch(0, 2), 1e-3);
            return trainer.state().firstMoments();
        }
    }
}
