package org.abusmtl.djl;

import org.abusmtl.JointModel;
import org.abusmtl.testkit.contract.JointModelContract;

/** The front door on PyTorch. */
class PyTorchModelTest extends JointModelContract {

    @Override
    protected JointModel.Builder builder() {
        return JointModel.builder().engine("PyTorch").device("cpu");
    }

    @Override
    protected JointModel.Loader loader() {
        return JointModel.loader().engine("PyTorch").device("cpu");
    }
}
