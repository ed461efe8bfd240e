package org.abusmtl.djl.convert;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.abusmtl.djl.Engines;
import org.abusmtl.djl.runtime.DjlEngine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values on their way into an engine. */
class TensorsTest {

    private static final float[] VALUES = {1, 2, 3, 4, 5, 6};

    @ParameterizedTest
    @EnumSource
    void valuesArriveWhileTheGarbageCollectorRuns(Engines engineName) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        AtomicBoolean done = new AtomicBoolean();
        Future<?> collector = thread.submit(() -> collectUntil(done));
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            for (int i = 0; i < 1_000; i++) {
                try (NDArray tensor = Tensors.of(manager, VALUES, new Shape(2, 3))) {
                    assertThat(tensor.toFloatArray()).isEqualTo(VALUES);
                }
            }
        } finally {
            done.set(true);
            collector.get();
            thread.shutdownNow();
        }
    }

    /** Memory of the same size as that of the values, overwritten. */
    private static void collectUntil(AtomicBoolean done) {
        while (!done.get()) {
            System.gc();
            for (int i = 0; i < 100; i++) {
                FloatBuffer block = ByteBuffer.allocateDirect(VALUES.length * Float.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
                while (block.hasRemaining()) {
                    block.put(1e9f);
                }
            }
        }
    }
}
