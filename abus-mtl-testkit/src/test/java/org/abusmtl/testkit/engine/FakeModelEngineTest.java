package org.abusmtl.testkit.engine;

import java.util.List;
import org.abusmtl.JointModel;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.testkit.contract.JointModelContract;
import org.abusmtl.testkit.contract.ModelEngineContract;
import org.junit.jupiter.api.Nested;

class FakeModelEngineTest {

    @Nested
    class AsEngine extends ModelEngineContract {
        @Override
        protected ModelEngine openEngine(List<String> devices) {
            return new FakeModelEngineProvider().open(FakeModelEngine.NAME, devices);
        }
    }

    @Nested
    class BehindAModel extends JointModelContract {
        @Override
        protected JointModel.Builder builder() {
            return JointModel.builder().provider(new FakeModelEngineProvider());
        }

        @Override
        protected JointModel.Loader loader() {
            return JointModel.loader().provider(new FakeModelEngineProvider());
        }
    }
}
