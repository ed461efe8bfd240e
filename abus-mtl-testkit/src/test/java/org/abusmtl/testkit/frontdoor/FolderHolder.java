package org.abusmtl.testkit.frontdoor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.abusmtl.JointModel;
import org.abusmtl.JointTrainer;
import org.abusmtl.training.Checkpointing;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.TrainingConfig;

/** A process with a training that does not go on after its first epoch. */
final class FolderHolder {

    private FolderHolder() {}

    /** Says "holding" when the training has a checkpoint. */
    public static void main(String[] args) throws IOException {
        try (JointModel model = Balls.model().build()) {
            JointTrainer.builder()
                    .config(TrainingConfig.paper().epochs(2))
                    .checkpoints(Path.of(args[0]), Checkpointing.everyEpoch())
                    .listener(new ProgressListener() {
                        @Override
                        public void epochDone(EpochResult result) {
                            System.out.println("holding");
                            try {
                                // nothing comes: until the process is killed or its parent is gone
                                int end = System.in.read();
                                throw new IllegalStateException("not killed: " + end);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }
                    })
                    .train(model, Balls.dataset(8));
        }
    }
}
