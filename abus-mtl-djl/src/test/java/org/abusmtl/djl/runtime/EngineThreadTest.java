package org.abusmtl.djl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineThreadTest {

    @Test
    void allWorkIsDoneByTheSameThread() {
        Thread first = EngineThread.call(Thread::currentThread);

        assertThat(first.getName()).isEqualTo("abus-mtl-engine");
        assertThat(first.isDaemon()).isTrue();
        assertThat(EngineThread.call(Thread::currentThread)).isSameAs(first);
        assertThat(EngineThread.call(() -> EngineThread.call(Thread::currentThread)))
                .isSameAs(first);
    }

    @Test
    void interruptNeitherEndsTheWorkNorIsLost() {
        Thread.currentThread().interrupt();

        assertThat(EngineThread.call(() -> 7)).isEqualTo(7);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void interruptOfTheThreadItselfLeavesItServing() {
        Thread thread = EngineThread.call(Thread::currentThread);

        thread.interrupt();
        while (thread.isInterrupted()) {
            Thread.onSpinWait(); // until it has taken notice
        }

        assertThat(EngineThread.call(Thread::currentThread)).isSameAs(thread);
    }

    @Test
    void failureTellsWhoAsked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EngineThread.run(() -> {
                    throw new IllegalArgumentException("no");
                }))
                .withMessage("no")
                .satisfies(e -> assertThat(e.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("failureTellsWhoAsked")));
    }

    @Test
    void errorIsThrownAsItIs() {
        StackOverflowError error = new StackOverflowError();

        assertThat(catchThrowable(() -> EngineThread.run(() -> {
                    throw error;
                })))
                .isSameAs(error);
    }

    @Test
    void workSeesTheClassLoaderOfItsCallerAndTheThreadKeepsItsOwn() {
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        ClassLoader callers = new ClassLoader(own) {};
        Thread.currentThread().setContextClassLoader(callers);
        try {
            Thread thread = EngineThread.call(() -> {
                assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(callers);
                return Thread.currentThread();
            });
            assertThat(EngineThread.call(() -> 1)).isOne();
            assertThat(thread.getContextClassLoader()).isNotSameAs(callers);
        } finally {
            Thread.currentThread().setContextClassLoader(own);
        }
    }
}
