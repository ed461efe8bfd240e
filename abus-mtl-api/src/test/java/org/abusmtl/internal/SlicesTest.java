package org.abusmtl.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class SlicesTest {

    @Test
    void eachSliceIsDoneOnceHoweverTheWorkIsSplit() {
        for (long operations : new long[] {1, 1L << 40}) {
            for (int to : new int[] {3, 4, 5, 16, 101}) {
                AtomicIntegerArray done = new AtomicIntegerArray(101);
                Slices.run(3, to, operations, (first, end) -> {
                    for (int i = first; i < end; i++) {
                        done.incrementAndGet(i);
                    }
                });
                for (int i = 0; i < 101; i++) {
                    assertThat(done.get(i)).isEqualTo(i >= 3 && i < to ? 1 : 0);
                }
            }
        }
    }
}
