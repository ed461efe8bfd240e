package org.abusmtl.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomStreamTest {

    @Test
    void sameTripleGivesTheSameNumbersAndAnyOtherDoesNot() {
        Set<Long> firsts = new HashSet<>();
        for (long seed = 0; seed < 10; seed++) {
            for (int epoch = 0; epoch < 10; epoch++) {
                for (String name : new String[] {"", "a", "b", "ab", "ba", "case_001", "case_010"}) {
                    long first = RandomStream.of(seed, epoch, name).nextLong();
                    assertThat(RandomStream.of(seed, epoch, name).nextLong()).isEqualTo(first);
                    firsts.add(first);
                }
            }
        }
        assertThat(firsts).hasSize(700);
    }

    @Test
    void uniformNumbersStayInTheirRangeAndFillIt() {
        RandomStream random = RandomStream.of(1, 2, "x");
        double sum = 0;
        double min = 5;
        double max = -3;
        int heads = 0;
        for (int i = 0; i < 10_000; i++) {
            double value = random.nextDouble(-3, 5);
            sum += value;
            min = Math.min(min, value);
            max = Math.max(max, value);
            heads += random.nextBoolean() ? 1 : 0;
        }
        assertThat(min).isBetween(-3.0, -2.99);
        assertThat(max).isBetween(4.99, 5.0);
        // SD of the mean of 10000 is 0.023, of the heads 50: four of each
        assertThat(sum / 10_000).isBetween(0.9, 1.1);
        assertThat(heads).isBetween(4800, 5200);
        assertThat(random.nextDouble(2, 2)).isEqualTo(2);
    }
}
