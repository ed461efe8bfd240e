package org.abusmtl.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MachineTest {

    private static Machine withProcessors(int processors) {
        return new Machine(processors, "Model X", "Linux amd64", "17.0.1", Map.of("PyTorch", "2.7.1"));
    }

    @Test
    void machineIsDescribedOnOneLine() {
        assertThat(withProcessors(2).lines())
                .containsExactly("2 processors (Model X), Linux amd64, Java 17.0.1, PyTorch 2.7.1");
    }

    @Test
    void otherNumberOfProcessorsIsWarnedOf() {
        assertThat(withProcessors(8).lines()).last().isEqualTo("warning: the bounds are for 2 processors, found 8");
    }

    @Test
    void variablesThatChangeWhatIsMeasuredAreFound() {
        assertThat(Machine.disturbing(List.of(
                        "PATH", "OMP_NUM_THREADS", "MALLOC_ARENA_MAX", "MXNET_ENGINE_TYPE", "JAVA_HOME", "COMPTON")))
                .containsExactly("MALLOC_ARENA_MAX", "MXNET_ENGINE_TYPE", "OMP_NUM_THREADS");
    }
}
