package org.abusmtl.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void workIsSplitOverThePoolOfTheCaller() {
        for (int threads : new int[] {1, 2, 5}) {
            assertThat(Pools.with(threads, Slices::threads)).isEqualTo(threads);
            List<Integer> starts = Collections.synchronizedList(new ArrayList<>());
            Pools.with(threads, () -> {
                Slices.run(0, 64, 1L << 40, (first, end) -> starts.add(first));
                return starts;
            });
            assertThat(starts).hasSize(threads == 1 ? 1 : 4 * threads).doesNotHaveDuplicates();
        }
    }

    @Test
    void exceptionOfABlockReachesTheCaller() {
        for (long operations : new long[] {1, 1L << 40}) {
            assertThatExceptionOfType(java.io.UncheckedIOException.class)
                    .isThrownBy(() -> Slices.run(0, 64, operations, (first, end) -> {
                        if (end == 64) {
                            throw new java.io.UncheckedIOException(new java.io.IOException("of the last block"));
                        }
                    }))
                    .withMessageContaining("of the last block");
        }
    }

    @ParameterizedTest
    @CsvSource({"1,12", "10,10", "30,3", "1000,3"})
    void blocksAreNoSmallerThanTheLeastUnlessAThreadWouldHaveNone(int least, int blocks) {
        List<Integer> starts = Collections.synchronizedList(new ArrayList<>());
        Pools.with(3, () -> {
            Slices.run(0, 100, 1L << 40, least, (first, end) -> starts.add(first));
            return starts;
        });
        assertThat(starts).hasSize(blocks);
    }
}
